// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast keys`: key pairs for a server that is reached from other machines.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>

namespace ballast {

struct KeysArgs {
  std::filesystem::path folder;   // positional DIR, required
  std::string client = "client";  // --client NAME: one more client for the same server
};

// Returns kExitOk. Throws Error.
int run_keys(const KeysArgs& args, std::ostream& out);

}  // namespace ballast
