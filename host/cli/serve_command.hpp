// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast serve`: a live bench for the window and for `ballast ctl` (docs/link.md).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/runs/judge_options.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {

struct ServeArgs {
  std::filesystem::path scenario;             // positional SCENARIO, required
  std::vector<Override> overrides;            // --set KEY=VALUE, repeatable
  std::filesystem::path registers;            // --registers FILE: a parameter set; empty: none
  std::vector<std::string> engines;           // --engine, repeatable
  std::string bind = "tcp://127.0.0.1:5555";  // --bind ADDRESS; port * : any free one
  std::filesystem::path keys;                 // --keys FILE: server.toml of `ballast keys`
  std::filesystem::path results = "runs";     // --results DIR: for runs without --out, and `save`
  std::filesystem::path out;                  // --out DIR: run directory (default: in --results)
  std::filesystem::path rtl;                  // --rtl DIR: controllers of the user's
  std::string pace = "realtime";              // --pace max|realtime|X
  JudgeOptions judge;                         // limits: verdicts live, and of each whole run
  bool force = false;                         // --force: replaces a run in --out
  bool number = false;                        // --number: --out is numbered where a run is in it
  bool paused = false;                        // --paused: wait for `ctl run`
  bool quiet = false;                         // --quiet,-q
};

// Serves until a client shuts it down, SIGINT or SIGTERM. Says on standard output where it listens,
// one line, once it does; then one line for each run that begins or ends, on standard error where
// it failed. Returns kExitOk, kExitInterrupted where a signal came in the midst of a run,
// kExitRuntime where the last run failed or one could not be kept. Throws Error.
int run_serve(const ServeArgs& args);

}  // namespace ballast
