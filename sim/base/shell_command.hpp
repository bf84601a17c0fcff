// SPDX-License-Identifier: GPL-3.0-or-later
// Commands of the shell, for what other programs do for us.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

struct ShellResult {
  int code = -1;       // exit code; 127: no such program; -1: ended by a signal, or never started
  std::string output;  // what it wrote to standard output
};

// Waits for its end. Standard error is not read: redirect it in the command.
ShellResult run_shell(const std::string& command);

// One word of a command, whatever characters are in `text`. What needs no quotes has none.
std::string shell_word(std::string_view text);

}  // namespace ballast
