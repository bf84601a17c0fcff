// SPDX-License-Identifier: GPL-3.0-or-later
// `--rtl DIR`: a user's own controllers in place of ours.
#pragma once

#include <filesystem>
#include <string>

#include "sim/controller/controllers.hpp"

namespace ballast {

struct UserRtl {
  MakeRtlControllers make = nullptr;  // for make_controller_factory()
  std::string hash;                   // SHA-256 over the RTL sources in compile order
};

UserRtl built_in_rtl();

// Builds the controllers in `folder` with the engine that drives ours, into a cache named by the
// hash of the sources, and loads them. The folder holds a list of files relative to it, such as
// gpu_bank.f, for at least one block: with a top module of that name and our ports. A block without
// a list is ours. Throws ConfigError where there is no list, DeviceError with the compiler's words
// where the build fails.
UserRtl load_user_rtl(const std::filesystem::path& folder);

}  // namespace ballast
