// SPDX-License-Identifier: GPL-3.0-or-later
// Starts a run in this process: a scenario in, a run directory out.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "host/results/summary.hpp"
#include "host/runs/judge_options.hpp"
#include "sim/base/time.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {

struct RunRequest {
  std::filesystem::path scenario;
  std::vector<Override> overrides;
  std::filesystem::path registers;  // parameter set over those of the scenario; empty: none
  std::filesystem::path out;        // empty: runs/<name>, numbered where that exists
  bool force = false;               // replace a run that is already in `out`
  std::string waves;                // "FROM:TO[:RACK]" or "FROM:TO:BLOCK[:ROW]" in s; empty: none
  double pace = 0.0;                // simulated seconds per second; 0: as fast as possible
  std::vector<std::string> csv;     // columns for run.csv; empty: none
  std::int64_t csv_decimation = 1;
  std::filesystem::path rtl;  // folder with a controller of the user's; empty: ours
  JudgeOptions judge;         // judged where it names limits
};

// What a front end adds. All of it is called by the calling thread.
struct RunHooks {
  // Now and then during the run.
  std::function<void(Tick done, Tick total)> progress = [](Tick, Tick) {};
  // Once, when all that was asked for is known to be right: the flag that ends the run in good
  // order from then on.
  std::function<const std::atomic<bool>*()> watch_stop = [] { return nullptr; };
  // A line about what becomes of a run that an error has ended.
  std::function<void(const std::string& line)> say = [](const std::string&) {};
};

struct RunResult {
  std::filesystem::path out;
  Summary summary;  // `partial` where the run was stopped
  double asked_s = 0.0;
};

// Simulates, records, judges and writes the run directory. SystemC elaborates once: a process has
// one run. Throws Error; what was recorded until then is kept.
RunResult simulate(const RunRequest& request, const RunHooks& hooks);

}  // namespace ballast
