// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast compare`: two runs, or a run and a field recording, aligned and side by side.
#pragma once

#include <iosfwd>

#include "host/runs/compare_inputs.hpp"

namespace ballast {

struct CompareArgs {
  CompareRequest request;
  bool json = false;
  bool quiet = false;
  bool open = false;  // the report in a browser
};

// Prints table or JSON; returns kExitOk, whatever the differences. Throws Error.
int run_compare(const CompareArgs& args, std::ostream& out);

}  // namespace ballast
