// SPDX-License-Identifier: GPL-3.0-or-later
// What phase programs demand, and when: closed forms of phases, barriers, events and ends.
#include <gtest/gtest.h>

#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {
namespace {

using Levels = std::vector<std::pair<Tick, double>>;

TEST(PhaseProgram, RepeatsItsPhasesAndOpensTheBarrierAtACoupling) {
  WorkloadBench bench;
  // 803 + 200 ticks of work; the next coupling of every 10 ticks is at 1010.
  bench.run(one_job({phase("compute", 1000.0, 0.803), barrier_phase("sum", 300.0, 0.2, 250.0)}),
            2500);
  const Levels expected = {{0, 1000.0},   {803, 300.0},  {1003, 250.0}, {1010, 1000.0},
                           {1813, 300.0}, {2013, 250.0}, {2020, 1000.0}};
  for (std::size_t gpu = 0; gpu < 8; ++gpu) EXPECT_EQ(bench.levels(gpu), expected);
}

TEST(PhaseProgram, WithoutBarriersWorkHasNoGaps) {
  WorkloadBench bench;
  // 100.4 ticks of work each: the borders are where the 100.4 ticks' multiples fall.
  bench.run(one_job({phase("a", 1000.0, 0.1004), phase("b", 500.0, 0.1004)}), 100'400);
  const Levels levels = bench.levels(0);
  ASSERT_EQ(levels.size(), 1000u);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    EXPECT_EQ(levels[i].first, static_cast<Tick>((i * 1004 + 9) / 10)) << i;
  }
}

TEST(PhaseProgram, RanksWaitForTheSlowestAcrossRacks) {
  WorkloadConfig config = one_job({barrier_phase("compute", 1000.0, 1.0, 200.0)});
  phases_of(config.jobs[0]).stragglers.push_back({5, 1.5, 0.0, 0.0, {}});
  WorkloadBench bench;
  bench.racks = 2;
  bench.gpus_per_rack = 4;
  bench.run(config, 4000);
  EXPECT_EQ(bench.levels(0),
            (Levels{{0, 1000.0}, {1000, 200.0}, {1500, 1000.0}, {2500, 200.0}, {3000, 1000.0}}));
  EXPECT_EQ(bench.levels(5), (Levels{{0, 1000.0}}));
}

TEST(PhaseProgram, StragglerIsSlowInItsWindowOnly) {
  WorkloadConfig config = one_job({barrier_phase("compute", 1000.0, 1.0, 200.0)});
  // Slow by 2 from 1.5 s to 2.3 s: 0.4 s of work are missing at 2 s.
  phases_of(config.jobs[0]).stragglers.push_back({2, 2.0, 1.5, 2.3, {}});
  WorkloadBench bench;
  bench.run(config, 3600);
  // The straggler's first iteration lasts to 1000; its second does 500 ticks of work by 1500 and
  // 400 more by 2300, and ends at 2400.
  EXPECT_EQ(bench.levels(0), (Levels{{0, 1000.0}, {2000, 200.0}, {2400, 1000.0}}));
}

TEST(PhaseProgram, WaitsAtIdlePowerUnlessToldOtherwise) {
  WorkloadBench bench;
  bench.run(one_job({barrier_phase("compute", 1000.0, 0.095, 0.0)}), 100);
  EXPECT_EQ(bench.levels(0), (Levels{{0, 1000.0}, {95, 100.0}}));
}

TEST(PhaseProgram, OvershootsAtTheLeadingEdge) {
  PhaseConfig compute = phase("compute", 1000.0, 0.4);
  compute.overshoot_frac = 0.1;
  compute.overshoot_s = 0.05;
  WorkloadBench bench;
  bench.run(one_job({compute, phase("sum", 300.0, 0.1)}), 1000);
  EXPECT_EQ(
      bench.levels(3),
      (Levels{
          {0, 1100.0}, {50, 1000.0}, {400, 300.0}, {500, 1100.0}, {550, 1000.0}, {900, 300.0}}));
}

TEST(PhaseProgram, RunsFromInitialisationToFinish) {
  WorkloadConfig config = one_job({phase("compute", 1000.0, 0.1), phase("sum", 300.0, 0.05)});
  JobConfig& job = config.jobs[0];
  job.start_s = 0.033;
  job.iterations = 2;
  phases_of(job).initialise = {phase("load", 400.0, 0.2)};
  phases_of(job).finish = {phase("save", 250.0, 0.04)};
  WorkloadBench bench;
  bench.run(config, 1000);
  EXPECT_EQ(bench.levels(0), (Levels{{0, 100.0},
                                     {33, 400.0},
                                     {233, 1000.0},
                                     {333, 300.0},
                                     {383, 1000.0},
                                     {483, 300.0},
                                     {533, 250.0},
                                     {573, 100.0}}));
  const JobReport report = bench.report();
  EXPECT_TRUE(report.finished);
  EXPECT_DOUBLE_EQ(report.elapsed_s, 0.580 - 0.033);  // closed at the next coupling
  EXPECT_DOUBLE_EQ(report.work_s, report.elapsed_s);
}

TEST(PhaseProgram, PeriodicEventsFollowTheirRhythm) {
  WorkloadConfig config = one_job({phase("compute", 1000.0, 0.1)});
  PeriodicConfig checkpoint;
  checkpoint.every_iterations = 2;
  checkpoint.phases = {phase("write", 200.0, 0.03)};
  PeriodicConfig evaluation;
  evaluation.every_s = 0.25;  // after the iterations that end at 0.3, 0.5, 0.8, 1.0 s of work
  evaluation.phases = {phase("evaluate", 600.0, 0.05)};
  phases_of(config.jobs[0]).periodic = {checkpoint, evaluation};
  WorkloadBench bench;
  bench.run(config, 750);
  // Iterations at 0, 100, [write] 230, [evaluate] 380, [write] 510, [evaluate] 660.
  EXPECT_EQ(bench.levels(7), (Levels{{0, 1000.0},
                                     {200, 200.0},
                                     {230, 1000.0},
                                     {330, 600.0},
                                     {380, 1000.0},
                                     {480, 200.0},
                                     {510, 1000.0},
                                     {610, 600.0},
                                     {660, 1000.0}}));
}

TEST(PhaseProgram, BothEventsThatAreDueRunInTheOrderListed) {
  WorkloadConfig config = one_job({phase("compute", 1000.0, 0.1)});
  for (const double power : {200.0, 600.0}) {
    PeriodicConfig event;
    event.every_iterations = 1;
    event.phases = {phase("event", power, 0.02)};
    phases_of(config.jobs[0]).periodic.push_back(event);
  }
  WorkloadBench bench;
  bench.run(config, 240);
  EXPECT_EQ(bench.levels(0), (Levels{{0, 1000.0}, {100, 200.0}, {120, 600.0}, {140, 1000.0}}));
}

TEST(PhaseProgram, StopCompletesTheIterationThatTheForemostRankHasBegun) {
  WorkloadConfig config = one_job({phase("compute", 1000.0, 0.1)});
  JobConfig& job = config.jobs[0];
  phases_of(job).finish = {phase("save", 250.0, 0.05)};
  job.stop_s = 0.455;
  // Without barriers rank 7 lags: at the coupling at 460 it is in its third iteration, the others
  // in their fifth. All end after five.
  phases_of(job).stragglers.push_back({7, 2.0, 0.0, 0.0, {}});
  WorkloadBench bench;
  bench.racks = 8;
  bench.gpus_per_rack = 1;
  bench.run(config, 1200);
  EXPECT_EQ(bench.levels(0), (Levels{{0, 1000.0}, {500, 250.0}, {550, 100.0}}));
  EXPECT_EQ(bench.levels(7), (Levels{{0, 1000.0}, {1000, 250.0}, {1100, 100.0}}));
  EXPECT_TRUE(bench.report().finished);
  EXPECT_DOUBLE_EQ(bench.report().elapsed_s, 1.1);
}

TEST(PhaseProgram, KillDropsAllRanksAtOnce) {
  WorkloadConfig config = one_job({barrier_phase("compute", 1000.0, 0.1, 300.0)});
  config.jobs[0].kill_s = 0.357;
  phases_of(config.jobs[0]).stragglers.push_back({1, 1.5, 0.0, 0.0, {}});
  WorkloadBench bench;
  bench.run(config, 1000);
  EXPECT_EQ(bench.levels(1), (Levels{{0, 1000.0}, {357, 100.0}}));
  EXPECT_EQ(bench.levels(0).back(), (std::pair<Tick, double>{357, 100.0}));
  EXPECT_FALSE(bench.report().finished);
  EXPECT_DOUBLE_EQ(bench.report().elapsed_s, 0.357);
  EXPECT_NEAR(bench.report().work_energy_j + bench.report().outside_energy_j, bench.demand_j, 1e-9);
}

TEST(PhaseProgram, JobsOnDisjointGpusShareRacks) {
  WorkloadConfig config;
  config.base_load_w = 500.0;
  config.base_share_frac = 0.1;
  for (int i = 0; i < 2; ++i) {
    JobConfig job;
    job.name = "job " + std::to_string(i);
    job.first_gpu = i == 0 ? 1 : 6;
    job.gpus = i == 0 ? 5 : 4;
    phases_of(job).iteration = {phase("compute", i == 0 ? 1000.0 : 700.0, 0.1)};
    config.jobs.push_back(job);
  }
  WorkloadBench bench;
  bench.racks = 3;
  bench.gpus_per_rack = 4;
  bench.run(config, 50);
  const std::vector<double> expected = {100,   1000, 1000, 1000, 1000, 1000,
                                        700.0, 700,  700,  700,  100,  100};
  for (std::size_t gpu = 0; gpu < 12; ++gpu) EXPECT_EQ(bench.demand_w[gpu][49], expected[gpu]);
  EXPECT_NEAR(bench.base_w[49], 3 * 500.0 + 0.1 * (5 * 1000.0 + 4 * 700.0 + 3 * 100.0), 1e-9);
  // Capped to half, what follows granted falls along with it, in the same tick; what follows demand
  // does not.
  for (const auto follows : {BaseFollows::kGranted, BaseFollows::kDemand}) {
    config.base_follows = follows;
    WorkloadBench capped;
    capped.racks = 3;
    capped.gpus_per_rack = 4;
    capped.grant = [](Tick, std::size_t, std::uint32_t demand_uw) { return demand_uw / 2; };
    capped.run(config, 1);
    const double share = follows == BaseFollows::kGranted ? 0.05 : 0.1;
    EXPECT_NEAR(capped.base_w[0], 3 * 500.0 + share * (5 * 1000.0 + 4 * 700.0 + 3 * 100.0), 1e-9);
  }
  const std::vector<JobReport> reports = bench.workload->report(50);
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[1].name, "job 1");
  EXPECT_EQ(reports[1].gpus, 4);
  EXPECT_NEAR(reports[1].work_energy_j, 4 * 700.0 * 0.05, 1e-9);
}

}  // namespace
}  // namespace ballast
