// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast judge`: a run or a measured trace against limit profiles.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <memory>
#include <string>

#include "host/cli/judge_options.hpp"
#include "host/results/run_reader.hpp"
#include "host/results/summary.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

struct JudgeArgs {
  std::filesystem::path input;  // run directory, run.h5, or a trace (docs/traces.md)
  JudgeOptions options;
  ReadOptions read;      // of a run the channel counts: one, default grid_w
  std::string window;    // "FROM:TO" in s; empty: all
  bool require = false;  // a clause that is not assessable counts as exceeded
  bool json = false;
  bool quiet = false;
  std::filesystem::path junit;   // empty: none
  std::filesystem::path report;  // empty: none
  bool force = false;            // replace files that are none of ours
};

// A run or a trace as a record. The reader is there for a run only, the summary for one that was
// not killed.
struct OpenedRecord {
  std::unique_ptr<RunReader> run;
  std::unique_ptr<Summary> summary;
  std::unique_ptr<PowerRecord> record;
};
// Throws DataError for what is neither, for a missing channel and a run without a tick.
OpenedRecord open_record(const std::filesystem::path& input, const ReadOptions& read = {});

// Prints the table or JSON; returns kExitOk or kExitVerdict. Throws Error.
int run_judge(const JudgeArgs& args, std::ostream& out);

// What a limit profile of a name or file says, or all of them by a line each.
int list_limits(const std::vector<std::string>& names, std::ostream& out);

}  // namespace ballast
