// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a scenario in SystemC: its site, programmed over TLM, recorded to a sink. run_site() does
// the same without SystemC (sim/site/site_run.hpp).
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "sim/site/site.hpp"

namespace ballast {

class LiveDriver;

// Simulated seconds per second, where it is not 0: as fast as possible.
inline constexpr double kLeastPace = 1e-3;
inline constexpr double kMostPace = 1e6;

struct BenchOutcome : SiteOutcome {
  double startup_s = 0.0;  // wall time before the first tick
  double wall_s = 0.0;     // wall time of the ticks, without --pace's naps and the driver's time
};

struct BenchOptions {
  std::shared_ptr<const ControllerFactory> controllers;  // null: by the scenario's engines
  std::optional<WaveWindow> waves;
  double pace = 0.0;  // simulated seconds per second; 0: as fast as possible
  // Drives the run (sim/site/live.hpp), and keeps the pace in place of `pace`; null: no driver.
  LiveDriver* live = nullptr;
  // Called from the simulating thread about every 100 ms of wall time and at the end.
  std::function<void(Tick done)> progress;
  // For SiteModule: whether the end of the run ends the simulation, which another testbench may not
  // want.
  bool stop_simulation = true;
  // Set from a signal handler to end the run early.
  const std::atomic<bool>* stop = nullptr;
  // When the command began, for startup_s; absent: when run_bench() was called.
  std::optional<std::chrono::steady_clock::time_point> started;
  // Where given, gets the outcome of the part before an error that ends the run; left alone where
  // the error comes before the simulation.
  std::optional<BenchOutcome>* kept = nullptr;
};

// Throws ConfigError, DataError or DeviceError; what was recorded by then is kept, marked partial.
// One simulation per process: SystemC cannot elaborate twice.
BenchOutcome run_bench(const Scenario& scenario, RecordSink& sink, const BenchOptions& options);

}  // namespace ballast
