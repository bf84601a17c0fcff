// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast run`: a scenario in, a run directory out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/cli/judge_options.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {

struct RunArgs {
  std::filesystem::path scenario;
  std::vector<Override> overrides;
  std::vector<std::string> engines;  // --engine, repeatable
  std::filesystem::path out;         // empty: runs/<name>, numbered where that exists
  bool force = false;                // replace a run that is already in `out`
  std::string waves;                 // "FROM:TO[:RACK]" in s; empty: none
  std::string pace = "max";          // "max", "realtime" or a factor
  std::vector<std::string> csv;      // columns for run.csv; empty: none
  std::int64_t csv_decimation = 1;
  std::filesystem::path rtl;  // folder with a controller of the user's; empty: ours
  JudgeOptions judge;         // judged where it names limits
  bool quiet = false;
  bool json = false;  // summary on standard output
  int parent = 0;     // process that started this one and must not end before it; 0: any
};

// Returns the exit code: kExitOk, kExitVerdict where a limit is exceeded, or kExitInterrupted after
// SIGINT, SIGTERM or SIGHUP. Throws Error.
int run_scenario(const RunArgs& args);

}  // namespace ballast
