// SPDX-License-Identifier: GPL-3.0-or-later
// The process in which a live run is simulated. The server starts it (child.hpp) with one argument,
// the configuration below as JSON.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "host/link/message.hpp"
#include "host/link/verdicts.hpp"
#include "sim/bench/bench.hpp"

namespace ballast {

struct BenchProcessConfig {
  std::string control;  // endpoints of the server
  std::string frames;
  std::uint32_t run = 1;
  int parent = 0;  // process id of the server: the bench ends when it is gone
  std::filesystem::path scenario;
  std::vector<Override> overrides;
  std::filesystem::path parameter_set;  // over those of the scenario; empty: none
  std::filesystem::path rtl;            // folder with the user's controllers; empty: ours
  std::filesystem::path out;            // run directory
  std::filesystem::path registers;      // file for their final values; empty: none
  bool paused = false;
  double pace = 1.0;  // 0: as fast as possible
  Json judge;         // parameters of the operation `judge` from the start on; null: none
  // Absent for a simulation; else the process judges the run in `out`, which has ended.
  std::optional<Request> judge_request;
};
std::string to_json(const BenchProcessConfig& config);
BenchProcessConfig parse_bench_process(const std::string& json);  // throws ProtocolError

// What the command line adds: the engine, the judge, and the results of a run.
struct BenchProcessHooks {
  MakeRtlControllers rtl = make_rtl_controllers;  // makes the blocks of the engine rtl
  LiveJudge judge;
  // Writes the run directory except for run.h5. `scenario` is the one that repeats the run, `judge`
  // holds the options by which it is to be judged. Returns the verdicts, a text that says why there
  // are none, or null if none were requested.
  std::function<Json(const Scenario& scenario, const BenchOutcome& outcome,
                     const std::optional<Json>& judge)>
      finish;
};

// Runs to the end or until the server, SIGTERM or SIGINT ends it. kExitOk, or kExitInterrupted for
// a partial run. Throws Error; what was recorded is kept, and finish() called.
int run_bench_process(const BenchProcessConfig& config, const BenchProcessHooks& hooks);

}  // namespace ballast
