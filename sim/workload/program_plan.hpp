// SPDX-License-Identifier: GPL-3.0-or-later
// A phase program made ready to run: microwatt and ticks in place of quantities.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/job.hpp"
#include "sim/workload/jobs/phases.hpp"
#include "sim/workload/progress_curve.hpp"

namespace ballast {

struct PhasePlan {
  double power_uw = 0.0;
  double power_spread_frac = 0.0;
  double work_ticks = 0.0;
  double work_spread_frac = 0.0;
  double overshoot_frac = 0.0;
  double overshoot_ticks = 0.0;
  bool barrier = false;
  std::uint32_t wait_uw = 0;
  std::size_t curve = 0;
  std::optional<double> math_frac;  // of the time at work
  std::optional<double> memory_frac;

  bool counted() const { return math_frac || memory_frac; }
};

struct PeriodicPlan {
  std::int64_t every_iterations = 0;  // or, where 0, in work:
  std::int64_t every_ticks = 0;
  std::vector<PhasePlan> phases;

  // Whether the event follows after `completed` iterations of `iteration_ticks` nominal work each.
  bool due(std::int64_t completed, std::int64_t iteration_ticks) const;
};

struct StragglerPlan {
  std::size_t rank = 0;
  double rate = 1.0;  // work per tick, on the work grid
  Tick from = 0;
  Tick to = kNever;
};

// The phases of `periodic` follow iteration `after` (1 is the first) on request.
struct RequestPlan {
  std::size_t periodic = 0;
  std::int64_t after = 0;
};

// Events during the run change it: `start`, `kill`, `stragglers` and `requests`.
struct ProgramPlan {
  std::vector<PhasePlan> initialise;
  std::vector<PhasePlan> iteration;
  std::vector<PhasePlan> finish;
  std::vector<PeriodicPlan> periodic;
  std::vector<StragglerPlan> stragglers;
  std::vector<RequestPlan> requests;
  std::int64_t iteration_ticks = 0;  // nominal work of an iteration
  std::int64_t iterations = 0;       // 0 = no limit
  Tick start = 0;
  Tick stop = kNever;
  Tick kill = kNever;
  std::uint32_t idle_uw = 0;
  bool counted = false;  // a phase says what the counters of a GPU count in it
  ProgressCurves curves;
};

// `job` as checked_jobs() returns it. Throws ConfigError for a straggler beyond `ranks`.
ProgramPlan plan_program(const JobConfig& job, const PhaseKeys& keys, std::size_t ranks,
                         double idle_w);

}  // namespace ballast
