// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast suite`: scenarios times seeds, simulated side by side, judged, held against a baseline.
#pragma once

#include <iosfwd>

#include "host/runs/suite.hpp"

namespace ballast {

struct SuiteArgs {
  SuiteRequest request;
  bool json = false;  // instead of the table
  bool quiet = false;
};

// Prints table or JSON; returns kExitOk, kExitVerdict where a clause is exceeded or worse than the
// baseline, the code of the first case that failed, or kExitInterrupted after SIGINT, SIGTERM or
// SIGHUP. Throws Error.
int run_suite_command(const SuiteArgs& args, std::ostream& out);

}  // namespace ballast
