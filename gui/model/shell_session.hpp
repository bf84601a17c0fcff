// SPDX-License-Identifier: GPL-3.0-or-later
// What was done to a live run, as commands for a shell that do it again: a server that waits, a
// step to each coupling at which something was done, what was done there, and the rest of the run.
// Both act at couplings only, so that the samples are the same, bit for bit.
#pragma once

#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace ballast {

struct ShellSession {
  std::string scenario;                // the file that the server is given
  std::vector<std::string> overrides;  // key=value
  std::string registers;               // file of a parameter set; empty: none
  double pace = 1.0;                   // in the end; 0: as fast as possible
  std::vector<std::string> limits;     // profiles to judge by
  double site_mw = 0.0;                // rated power of the site judged; 0: the record's own
  // What was done live, in the order in which it was done; not what the file itself holds.
  std::vector<WriteConfig> writes;
  std::vector<EventConfig> events;
};

// Lines for a POSIX shell, to be run where `./ballast` is. In a subshell: they end with the first
// one that fails, without closing the user's shell. The server takes a free port and says which, so
// that no other server than this one is ever driven; it ends with the run.
std::string shell_commands(const ShellSession& session);

}  // namespace ballast
