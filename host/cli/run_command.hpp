// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast run`: a scenario in, a run directory out.
#pragma once

#include <string>
#include <vector>

#include "host/runs/simulation.hpp"

namespace ballast {

struct RunArgs {
  RunRequest request;
  std::vector<std::string> engines;  // --engine, repeatable
  std::string pace = "max";          // "max", "realtime" or a factor
  bool quiet = false;
  bool json = false;  // summary on standard output
  bool open = false;  // the report in a browser
  int parent = 0;     // process that started this one and must not end before it; 0: any
};

// Returns the exit code: kExitOk, kExitVerdict where a limit is exceeded, or kExitInterrupted after
// SIGINT, SIGTERM or SIGHUP. Throws Error.
int run_scenario(const RunArgs& args);

}  // namespace ballast
