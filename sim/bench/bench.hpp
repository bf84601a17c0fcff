// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a scenario: all racks in one SystemC simulation, programmed over TLM, recorded to a sink.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "sim/bench/energy_accounts.hpp"
#include "sim/bench/record_sink.hpp"
#include "sim/bench/supply_overload.hpp"
#include "sim/controller/controllers.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {

class LiveDriver;

// Simulated seconds per second, where it is not 0: as fast as possible.
inline constexpr double kLeastPace = 1e-3;
inline constexpr double kMostPace = 1e6;

struct WaveWindow {
  Tick from = 0;
  Tick to = 0;  // exclusive
  std::size_t rack = 0;
  std::filesystem::path file;
};

struct BenchOutcome {
  Tick ticks = 0;        // simulated
  bool partial = false;  // ended early
  EnergyAccounts energy;
  std::vector<JobReport> jobs;
  DemandQuality demand;
  SupplyOverload supplies;
  std::int64_t backfeeding_ticks = 0;
  double startup_s = 0.0;  // wall time before the first tick
  double wall_s = 0.0;     // wall time of the ticks, without --pace's naps and the driver's time
};

struct BenchOptions {
  ControllersFactory controllers = make_rtl_controllers;
  std::optional<WaveWindow> waves;
  double pace = 0.0;  // simulated seconds per second; 0: as fast as possible
  // Drives the run (sim/bench/live.hpp), and keeps the pace in place of `pace`; null: nobody does.
  LiveDriver* live = nullptr;
  // Called from the simulating thread about every 100 ms of wall time and at the end.
  std::function<void(Tick done)> progress;
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
