// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/keys_command.hpp"

#include "host/link/curve_keys.hpp"
#include "sim/base/error.hpp"

namespace ballast {

int run_keys(const KeysArgs& args, std::ostream& out) {
  const MadeKeys made = make_keys(args.folder, args.client);
  out << (made.new_server ? "made " : "added the client to ") << made.server_file.string()
      << ": for ./ballast serve --keys"
      << (made.new_server ? "" : ", which reads it when it starts") << "\nmade "
      << made.client_file.string()
      << ": copy it to the client, for ./ballast ctl --keys and ./ballast gui --keys\n";
  return kExitOk;
}

}  // namespace ballast
