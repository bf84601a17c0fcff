// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast judge`: a run or a measured trace against limit profiles.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "host/runs/judge_input.hpp"

namespace ballast {

struct JudgeArgs {
  JudgeRequest request;
  bool json = false;
  bool quiet = false;
  bool open = false;  // the report in a browser
};

// Prints the table or JSON; returns kExitOk or kExitVerdict. With `require`, a clause that is not
// assessable counts as exceeded. Throws Error.
int run_judge(const JudgeArgs& args, std::ostream& out);

// What a limit profile of a name or file says, or all of them by a line each.
int list_limits(const std::vector<std::string>& names, std::ostream& out);

}  // namespace ballast
