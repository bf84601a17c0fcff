// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/console.hpp"

#include <cstdio>

namespace ballast {

void say(const std::string& text) {
  std::fputs(("ballast: " + text + "\n").c_str(), stderr);
}

}  // namespace ballast
