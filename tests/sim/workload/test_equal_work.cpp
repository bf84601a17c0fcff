// SPDX-License-Identifier: GPL-3.0-or-later
// The energy for equal work, the steady part and what the law of progress does not support.
#include "sim/workload/equal_work.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {
namespace {

constexpr double kIdleW = 100.0;
constexpr std::size_t kGpus = 8;

// Three seconds of idle, a start, 20 iterations of about 2 s with checkpoints, an end.
WorkloadConfig training() {
  PhaseConfig compute = phase("compute", 1000.0, 1.6);
  compute.duration_spread_frac = 0.01;
  compute.overshoot_frac = 0.08;
  compute.overshoot_s = 0.05;
  WorkloadConfig config = one_job({compute, barrier_phase("sum", 300.0, 0.4, 250.0)});
  JobConfig& job = config.jobs[0];
  job.start_s = 3.0;
  job.iterations = 20;
  phases_of(job).initialise = {barrier_phase("load", 400.0, 0.7, 0.0)};
  PeriodicConfig checkpoint;
  checkpoint.every_iterations = 6;
  checkpoint.phases = {barrier_phase("write", 200.0, 0.8, 0.0)};
  phases_of(job).periodic = {checkpoint};
  phases_of(job).finish = {phase("save", 220.0, 0.3)};
  return config;
}

// A smoother in little: from the job's start a cap that rises by 100 W/s, and a floor until 4 s
// after the GPUs have gone idle.
GrantRule smoother(Tick& idle_since) {
  return [&idle_since](Tick tick, std::size_t, std::uint32_t demand_uw) {
    if (tick < 3000) return demand_uw;
    if (demand_uw != static_cast<std::uint32_t>(kIdleW * 1e6)) idle_since = tick;
    const double ramp_uw = 400e6 + 0.1e6 * static_cast<double>(tick - 3000);
    const auto cap_uw = static_cast<std::uint32_t>(std::min(ramp_uw, 1200e6));
    const std::uint32_t floor_uw = tick - idle_since < 4000 ? std::min(cap_uw, 700'000'000u) : 0u;
    return std::min(std::max(demand_uw, floor_uw), cap_uw);
  };
}

struct Outcome {
  EqualWork work;
  double drawn_j = 0.0;  // granted, less idle power while the job does not run: by the bench's sums
};

Outcome run(bool smoothed, Tick ticks) {
  WorkloadBench bench;
  bench.gpus_per_rack = kGpus;
  bench.idle_w = kIdleW;
  Tick idle_since = 0;
  if (smoothed) bench.grant = smoother(idle_since);
  bench.run(training(), ticks);
  EXPECT_TRUE(bench.report().finished);
  EXPECT_FALSE(bench.report().draws_on);
  const double idle_s = 1e-3 * double(ticks) - bench.report().elapsed_s;
  return {equal_work({bench.report()}), bench.granted_j - double(kGpus) * kIdleW * idle_s};
}

TEST(EqualWork, IsTheSameInRecordsOfAnyLength) {
  const double overhead = *run(true, 60'000).work.overhead_frac();
  EXPECT_GT(overhead, 0.1);
  for (const Tick ticks : {61'234, 120'000, 300'000}) {
    EXPECT_NEAR(*run(true, ticks).work.overhead_frac(), overhead, 1e-9) << ticks;
  }
}

TEST(EqualWork, IsTheRatioOfTwoRuns) {
  const Outcome with = run(true, 90'000);
  const Outcome without = run(false, 90'000);
  EXPECT_NEAR(*without.work.overhead_frac(), 0.0, 1e-9);
  EXPECT_NEAR(without.work.unconstrained_j, without.drawn_j, 1e-6 * without.drawn_j);
  EXPECT_NEAR(*with.work.overhead_frac(), with.drawn_j / without.drawn_j - 1.0, 1e-3);
}

TEST(EqualWork, SaysWhereTheRecordEndsTooEarly) {
  WorkloadBench bench;
  bench.gpus_per_rack = kGpus;
  bench.idle_w = kIdleW;
  Tick idle_since = 0;
  bench.grant = smoother(idle_since);
  bench.run(training(), 60'000);
  const Tick end = ticks(3.0 + bench.report().elapsed_s);
  WorkloadBench early;
  early.gpus_per_rack = kGpus;
  early.idle_w = kIdleW;
  early.grant = smoother(idle_since);
  idle_since = 0;
  early.run(training(), end + 2000);
  EXPECT_TRUE(early.report().finished);
  EXPECT_TRUE(early.report().draws_on);
}

// Controllers that hold more than the workload's idle power burn for as long as the record lasts.
TEST(EqualWork, SaysWhereIdleGpusAreHeldAboveIdle) {
  WorkloadConfig config = one_job({phase("compute", 1000.0, 1.0)});
  config.jobs[0].iterations = 1;
  for (const std::uint32_t held_uw : {100'000'000u, 105'000'000u}) {
    WorkloadBench bench;
    bench.idle_w = kIdleW;
    bench.grant = [=](Tick, std::size_t, std::uint32_t demand_uw) {
      return std::max(demand_uw, held_uw);
    };
    bench.run(config, 5000);
    EXPECT_TRUE(bench.report().finished);
    EXPECT_EQ(bench.report().draws_on, held_uw > 100'000'000u);
  }
}

TEST(EqualWork, NoWorkHasNoFigure) {
  EXPECT_FALSE(equal_work({}).overhead_frac().has_value());
  EXPECT_FALSE(equal_work({JobReport{}}).overhead_frac().has_value());
}

TEST(SteadyPart, LastsFromTheFirstIterationToTheLast) {
  WorkloadConfig config =
      one_job({phase("compute", 1000.0, 0.4), barrier_phase("sum", 300, 0.1, 0)});
  JobConfig& job = config.jobs[0];
  job.start_s = 1.0;
  phases_of(job).initialise = {barrier_phase("load", 400.0, 0.5, 0.0)};
  job.iterations = 4;
  phases_of(job).finish = {phase("save", 220.0, 0.3)};
  WorkloadBench bench;
  bench.run(config, 5000);
  EXPECT_EQ(bench.report().steady.from, 1500);
  EXPECT_EQ(bench.report().steady.to, 3500);
  bench = {};
  bench.run(config, 2700);  // the record ends first
  EXPECT_EQ(bench.report().steady.from, 1500);
  EXPECT_EQ(bench.report().steady.to, 2700);
  bench = {};
  bench.run(config, 1200);
  EXPECT_EQ(bench.report().steady.length(), 0);
  phases_of(job).initialise.clear();
  job.kill_s = 2.345;
  bench = {};
  bench.run(config, 5000);
  EXPECT_EQ(bench.report().steady.from, 1000);
  EXPECT_EQ(bench.report().steady.to, 2345);
}

// The tail of an iteration is without a barrier, so each rank comes to `finish` in its own time:
// the steady part ends before the first of them.
TEST(SteadyPart, EndsBeforeAnyRankFinishes) {
  PhaseConfig compute = phase("compute", 1000.0, 0.5);
  compute.duration_spread_frac = 0.1;
  WorkloadConfig config = one_job({compute});
  config.jobs[0].iterations = 3;
  phases_of(config.jobs[0]).finish = {phase("save", 220.0, 0.3)};
  WorkloadBench bench;
  bench.run(config, 5000);
  Tick first = 5000;
  for (std::size_t gpu = 0; gpu < 8; ++gpu) {
    for (const auto& [tick, power_w] : bench.levels(gpu)) {
      if (power_w == 220.0) first = std::min(first, tick);
    }
  }
  EXPECT_LE(bench.report().steady.to, first);
  EXPECT_GT(bench.report().steady.to, first - 10);  // a coupling earlier at most
}

TEST(Unsupported, CountsWorkBelowSixTenthsOfTheDemandedPower) {
  // The first 300 ticks at 55 %, then 60 % exactly, then all: only the first are unsupported.
  WorkloadBench bench;
  bench.grant = [](Tick tick, std::size_t gpu, std::uint32_t demand_uw) {
    if (gpu != 2) return demand_uw;
    return tick < 300 ? 550'000'000u : tick < 700 ? 600'000'000u : demand_uw;
  };
  bench.run(one_job({phase("compute", 1000.0, 100.0)}), 2000);
  EXPECT_NEAR(bench.report().unsupported_gpu_s, 0.3, 1e-12);
  EXPECT_NEAR(bench.report().unsupported_energy_j, 550.0 * 0.3, 1e-9);
  // A rank that waits has no progress to extrapolate.
  WorkloadBench waiting;
  waiting.grant = [](Tick, std::size_t, std::uint32_t demand_uw) {
    return demand_uw == 300'000'000u ? 120'000'000u : demand_uw;
  };
  PhaseConfig compute = barrier_phase("compute", 1000.0, 1.0, 300.0);
  compute.duration_spread_frac = 0.1;
  waiting.run(one_job({compute}), 5000);
  EXPECT_LT(waiting.granted_j, waiting.demand_j);
  EXPECT_EQ(waiting.report().unsupported_gpu_s, 0.0);
}

}  // namespace
}  // namespace ballast
