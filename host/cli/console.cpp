// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/console.hpp"

#include <cstdio>

#include "sim/base/terminal_text.hpp"

namespace ballast {

void say(const std::string& text) {
  std::fputs(("ballast: " + visible(text) + "\n").c_str(), stderr);
}

}  // namespace ballast
