// SPDX-License-Identifier: GPL-3.0-or-later
// Withheld power slows work by the formula, and the accounts of work and energy close.
#include <gtest/gtest.h>

#include <cmath>

#include "sim/workload/progress_curve.hpp"
#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {
namespace {

// Grants everything but for demands above `above_w`, which get `grant_w`.
GrantRule cap(double grant_w) {
  return [=](Tick, std::size_t, std::uint32_t demand_uw) {
    return std::min(demand_uw, static_cast<std::uint32_t>(grant_w * 1e6));
  };
}

WorkloadConfig training(double spread) {
  PhaseConfig compute = phase("compute", 1000.0, 1.6);
  compute.duration_spread_frac = spread;
  compute.power_spread_frac = spread;
  compute.overshoot_frac = 0.05;
  compute.overshoot_s = 0.05;
  PhaseConfig sum = barrier_phase("sum", 300.0, 0.4, 250.0);
  sum.duration_spread_frac = spread;
  WorkloadConfig config = one_job({compute, sum});
  config.jobs[0].start_s = 0.5;
  phases_of(config.jobs[0]).initialise = {barrier_phase("load", 400.0, 0.7, 0.0)};
  PeriodicConfig checkpoint;
  checkpoint.every_iterations = 3;
  checkpoint.phases = {barrier_phase("write", 200.0, 0.8, 0.0)};
  phases_of(config.jobs[0]).periodic = {checkpoint};
  phases_of(config.jobs[0]).finish = {phase("save", 220.0, 0.3)};
  return config;
}

TEST(PowerAccounts, PublishedPointOfPowerAgainstPerformance) {
  WorkloadBench bench;
  bench.idle_w = 150.0;
  bench.grant = cap(800.0);
  bench.run(one_job({phase("compute", 1000.0, 10.0)}), 20'000);
  const double performance = 1.0 / bench.report().slowdown;
  EXPECT_NEAR(performance, std::pow(0.65 / 0.85, 0.27), 1e-6);
  EXPECT_NEAR(performance, 0.93, 0.001);
}

TEST(PowerAccounts, CappedPhasesStretchByTheFormula) {
  WorkloadBench bench;
  bench.interval = 1;
  bench.grant = cap(500.0);
  bench.run(one_job({phase("compute", 1000.0, 1.0), barrier_phase("sum", 300.0, 0.5, 0.0)}),
            10'000);
  // x = 400 / 900; only the compute phase is capped.
  const double stretched = 1000.0 / std::pow(400.0 / 900.0, 0.27);
  const auto levels = bench.levels(4);
  ASSERT_GE(levels.size(), 5u);
  EXPECT_EQ(levels[1].first, static_cast<Tick>(std::ceil(stretched)));
  EXPECT_EQ(levels[2].first, static_cast<Tick>(std::ceil(stretched + 500.0)));
}

TEST(PowerAccounts, PhasesHaveTheirOwnExponent) {
  for (const double gamma : {0.0, 0.5, 1.0}) {
    PhaseConfig compute = phase("compute", 1000.0, 10.0);
    compute.gamma = gamma;
    WorkloadBench bench;
    bench.grant = cap(500.0);
    bench.run(one_job({compute}), 5000);
    EXPECT_NEAR(bench.report().slowdown, std::pow(900.0 / 400.0, gamma), 1e-5) << gamma;
  }
}

TEST(PowerAccounts, NoWorkWithoutPower) {
  WorkloadBench bench;
  bench.grant = cap(100.0);  // the idle power
  bench.run(one_job({phase("compute", 1000.0, 1.0)}), 3000);
  EXPECT_EQ(bench.report().work_s, 0.0);
  EXPECT_TRUE(std::isinf(bench.report().slowdown));
  EXPECT_EQ(bench.report().work_energy_j, 0.0);
}

TEST(PowerAccounts, BurnedPowerIsNoWork) {
  WorkloadBench bench;
  bench.grant = [](Tick, std::size_t, std::uint32_t) { return 1'200'000'000u; };
  bench.run(training(0.02), 20'000);
  EXPECT_EQ(bench.report().slowdown, 1.0);
  EXPECT_NEAR(bench.report().work_energy_j + bench.report().outside_energy_j, bench.demand_j,
              1e-9 * bench.demand_j);
  EXPECT_NEAR(bench.report().granted_energy_j, 8 * 1200.0 * 20.0, 1e-6);
}

// Where nothing is withheld, work is time and its energy is the demand, at any moment.
TEST(PowerAccounts, UncappedWorkEnergyIsTheDemand) {
  for (const Tick end : {400, 1000, 2340, 6001, 12'345, 30'000}) {
    WorkloadConfig config = training(0.05);
    config.jobs[0].iterations = 8;
    phases_of(config.jobs[0]).stragglers.push_back({3, 1.3, 2.0, 7.0, {}});
    WorkloadBench bench;
    bench.racks = 2;
    bench.gpus_per_rack = 4;
    bench.run(config, end);
    const JobReport report = bench.report();
    EXPECT_EQ(report.slowdown, 1.0) << end;
    EXPECT_NEAR(report.work_s, report.elapsed_s, 1e-9) << end;
    EXPECT_NEAR(report.work_energy_j + report.outside_energy_j, bench.demand_j,
                1e-10 * bench.demand_j)
        << end;
    EXPECT_NEAR(report.granted_energy_j, bench.granted_j, 1e-10 * bench.granted_j) << end;
    EXPECT_EQ(report.finished, end == 30'000) << end;
  }
}

// The same program, capped: it takes longer, but its work and that work's energy are those of the
// uncapped run. Borders of ticks and couplings move a little, hence the tolerance.
TEST(PowerAccounts, EqualWorkHasEqualWorkEnergy) {
  for (const double spread : {0.0, 0.05}) {
    WorkloadConfig config = training(spread);
    config.jobs[0].iterations = 10;
    WorkloadBench free;
    free.run(config, 60'000);
    WorkloadBench capped;
    capped.grant = [](Tick, std::size_t gpu, std::uint32_t demand_uw) {
      return std::min(demand_uw, gpu % 2 == 0 ? 700'000'000u : 800'000'000u);
    };
    capped.run(config, 60'000);
    ASSERT_TRUE(free.report().finished);
    ASSERT_TRUE(capped.report().finished);
    EXPECT_NEAR(capped.report().work_s, free.report().elapsed_s, 2e-3 * free.report().elapsed_s);
    EXPECT_NEAR(capped.report().work_energy_j, free.report().work_energy_j,
                2e-3 * free.report().work_energy_j);
    EXPECT_GT(capped.report().slowdown, 1.05);
    EXPECT_NEAR(capped.report().slowdown * capped.report().work_s, capped.report().elapsed_s, 1e-9);
  }
}

// A rank at a barrier has no work to lose.
TEST(PowerAccounts, WithholdingWaitingPowerDelaysNothing) {
  PhaseConfig compute = barrier_phase("compute", 1000.0, 1.0, 300.0);
  compute.duration_spread_frac = 0.1;
  WorkloadBench bench;
  bench.grant = [](Tick, std::size_t, std::uint32_t demand_uw) {
    return demand_uw == 300'000'000u ? 200'000'000u : demand_uw;
  };
  bench.run(one_job({compute}), 9000);
  EXPECT_LT(bench.granted_j, 0.99 * bench.demand_j);
  EXPECT_EQ(bench.report().slowdown, 1.0);
  EXPECT_NEAR(bench.report().work_energy_j, bench.demand_j, 1e-10 * bench.demand_j);
}

TEST(PowerAccounts, OneCappedRankSlowsTheJobButNotTheOthersWork) {
  WorkloadConfig config = one_job({barrier_phase("compute", 1000.0, 1.0, 200.0)});
  config.jobs[0].iterations = 5;
  WorkloadBench bench;
  bench.interval = 1;
  bench.grant = [](Tick, std::size_t gpu, std::uint32_t demand_uw) {
    return gpu == 6 ? std::min(demand_uw, 600'000'000u) : demand_uw;
  };
  bench.run(config, 8000);
  const double stretched = std::ceil(1000.0 / std::pow(500.0 / 900.0, 0.27));
  const JobReport report = bench.report();
  EXPECT_NEAR(report.elapsed_s, 5e-3 * stretched, 2e-3);
  EXPECT_NEAR(report.work_s, 5.0, 0.01);
  EXPECT_NEAR(report.work_energy_j, 8 * 1000.0 * 5.0, 0.002 * 40'000.0);
}

// Progress is summed on a binary grid: the number of phases done after ten million capped ticks is
// that of integer arithmetic, with no drift at all.
TEST(PowerAccounts, LongCappedRunsDoNotDrift) {
  WorkloadBench bench;
  bench.gpus_per_rack = 1;
  bench.racks = 1;
  const Tick ticks = 10'000'000;
  std::vector<std::uint32_t> demand(1);
  const std::vector<std::uint32_t> granted = {550'000'000u};
  const auto workload = make_workload(
      one_job({phase("a", 1000.0, 0.7001), phase("b", 1000.001, 0.7001)}), 1, 1, 100.0, 1, nullptr);
  Tick changes = 0;
  std::uint32_t last = 1'000'000'000u;
  for (Tick tick = 0; tick < ticks; ++tick) {
    workload->rack(0).demand(tick, demand);
    if (demand[0] != last) ++changes;
    last = demand[0];
    workload->rack(0).progress(tick, granted);
  }
  // In units of 2^-24 tick. Both demands give nearly the same progress; a phase ends in the tick in
  // which its work is done, and what is left of that tick counts for the next.
  ProgressCurves curves;
  const std::size_t curve = curves.add(kDefaultGamma);
  const double unit = std::ldexp(1.0, -24);
  const auto step_a = std::llround(curves.progress(curve, 450.0 / 900.0) / unit);
  const auto step_b = std::llround(curves.progress(curve, 450.0 / 900.001) / unit);
  const auto work = std::llround(on_work_grid(700.1) / unit);
  Tick expected = 0;
  std::int64_t left = work;
  for (Tick tick = 0; tick + 1 < ticks; ++tick) {
    left -= expected % 2 == 0 ? step_a : step_b;
    if (left <= 0) {
      left += work;
      ++expected;
    }
  }
  EXPECT_EQ(changes, expected);
  EXPECT_NEAR(workload->report(ticks).front().work_s,
              1e-3 * static_cast<double>(ticks) * static_cast<double>(step_a) * unit, 0.01);
}

}  // namespace
}  // namespace ballast
