// SPDX-License-Identifier: GPL-3.0-or-later
// Trace jobs: their one work clock, and what it does to demand.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "tests/sim/workload/trace_bench.hpp"

namespace ballast {
namespace {

GrantRule fraction_of_range(double x, std::size_t from_gpu = 0, std::size_t to_gpu = 1000) {
  return [=](Tick, std::size_t gpu, std::uint32_t demand_uw) {
    if (gpu < from_gpu || gpu >= to_gpu) return demand_uw;
    return static_cast<std::uint32_t>(100e6 + x * (static_cast<double>(demand_uw) - 100e6));
  };
}

// Two jobs on halves of one rack; the trace of the first has a gap.
TEST(TraceJob, TellsWhichTicksBridgeAGap) {
  Trace holed = triangles(1);
  holed.gaps = {{4.0, 6.0}};
  const Trace whole = triangles(1);
  WorkloadConfig config;
  for (const std::int64_t first : {0, 8}) {
    JobConfig job;
    job.name = first == 0 ? "holed" : "whole";
    job.first_gpu = first;
    job.gpus = 8;
    trace_of(job) = replay().trace;
    trace_of(job).path = job.name;
    config.jobs.push_back(job);
  }
  for (const double offset_s : {0.0, 1.0}) {
    trace_of(config.jobs[0]).offset_s = offset_s;
    auto workload = make_workload(config, 1, 16, 100.0, 1,
                                  [&](const std::filesystem::path& path, const ReadOptions&) {
                                    return path == "holed" ? holed : whole;
                                  });
    RackLoad& rack = workload->rack(0);
    std::vector<std::uint32_t> power(16);
    const auto first = static_cast<Tick>(1e3 * (4.0 - offset_s));
    for (Tick tick = 0; tick < 8000; ++tick) {
      if (tick % 10 == 0) workload->couple(tick);
      rack.demand(tick, power);
      EXPECT_EQ(rack.bridged_frac(), tick > first && tick < first + 2000 ? 0.5 : 0.0) << tick;
      rack.progress(tick, power);
    }
  }
}

TEST(TraceJob, UncappedWorkIsTimeAndItsEnergyTheDemand) {
  for (const Tick end : {7003, 20'000, 25'000}) {
    WorkloadBench bench = two_racks();
    bench.run(replay(), end);
    const JobReport report = bench.report();
    EXPECT_EQ(report.name, "trace");
    EXPECT_EQ(report.gpus, 32);
    EXPECT_EQ(report.slowdown, 1.0);
    EXPECT_DOUBLE_EQ(report.work_s, std::min(20.0, 1e-3 * static_cast<double>(end)));
    EXPECT_NEAR(report.work_energy_j + report.outside_energy_j, bench.demand_j,
                1e-10 * bench.demand_j);
    EXPECT_EQ(report.finished, end >= 20'000);
  }
}

TEST(TraceJob, WithheldPowerStretchesTheTraceByTheFormula) {
  WorkloadBench bench = two_racks();
  bench.grant = fraction_of_range(0.5);
  bench.run(replay(), 15'000);
  const double rate = std::pow(0.5, 0.27);
  EXPECT_NEAR(bench.report().slowdown, 1.0 / rate, 1e-5);
  EXPECT_NEAR(bench.demand_w[0][10'000], (triangle_w(0, 10.0 * rate) - 1000.0) / 8.0, 0.05);
  // The work done is the part of the trace up to 15 s * rate, by the trapezoid rule on a fine grid.
  double energy = 0.0;
  for (double t_s = 5e-5; t_s < 15.0 * rate; t_s += 1e-4) {
    for (std::size_t k = 0; k < 4; ++k) energy += (triangle_w(k, t_s) - 1000.0) * 1e-4;
  }
  EXPECT_NEAR(bench.report().work_energy_j, energy, 2e-4 * energy);
}

TEST(TraceJob, AllOfATraceIsSteadyAndUnsupportedWorkIsCounted) {
  WorkloadBench bench = two_racks();
  bench.grant = [](Tick tick, std::size_t gpu, std::uint32_t demand_uw) {
    return gpu == 20 && tick >= 4000 && tick < 4500 ? demand_uw / 2 : demand_uw;
  };
  bench.run(replay(), 10'000);
  EXPECT_NEAR(bench.report().unsupported_gpu_s, 0.5, 1e-12);
  EXPECT_EQ(bench.report().steady.from, 0);
  EXPECT_EQ(bench.report().steady.to, 10'000);
  bench = two_racks();
  bench.run(replay(), 25'000);
  EXPECT_EQ(bench.report().steady.to, 20'000);  // the trace is over
  EXPECT_EQ(bench.report().unsupported_gpu_s, 0.0);
}

TEST(TraceJob, TheSlowestRackSetsTheClock) {
  WorkloadBench bench = two_racks();
  bench.grant = fraction_of_range(0.5, 20, 21);  // one GPU of the second rack
  bench.run(replay(), 10'000);
  const double rate = std::pow(0.5, 0.27);
  EXPECT_NEAR(bench.report().slowdown, 1.0 / rate, 1e-5);
  // The first rack is at most the coupling interval ahead.
  EXPECT_NEAR(bench.demand_w[0][9990], (triangle_w(0, 9.990 * rate) - 1000.0) / 8.0, 0.1);
  // What the first rack did ahead of the second does not count.
  double energy = 0.0;
  for (double t_s = 5e-5; t_s < 10.0 * rate; t_s += 1e-4) {
    for (std::size_t k = 0; k < 4; ++k) energy += (triangle_w(k, t_s) - 1000.0) * 1e-4;
  }
  EXPECT_NEAR(bench.report().work_energy_j, energy, 5e-4 * energy);
}

TEST(TraceJob, FinishesLateWhenCapped) {
  WorkloadBench bench = two_racks();
  bench.grant = fraction_of_range(0.5, 0, 1);
  bench.run(replay(), 30'000);
  const JobReport report = bench.report();
  EXPECT_TRUE(report.finished);
  EXPECT_DOUBLE_EQ(report.work_s, 20.0);
  EXPECT_NEAR(report.elapsed_s, 20.0 / std::pow(0.5, 0.27), 0.011);
  EXPECT_EQ(bench.demand_w[0].back(), 100.0);
  EXPECT_EQ(bench.base_w.back(), 4000.0);
}

TEST(TraceJob, PartsHoldsAndLoops) {
  WorkloadConfig config = replay();
  config.trace.offset_s = 2.0;
  config.trace.length_s = 5.0;
  config.trace.at_end = TraceEnd::kLoop;
  WorkloadBench loop = two_racks();
  loop.run(config, 13'000);
  EXPECT_NEAR(loop.demand_w[0][12'500], (triangle_w(0, 4.5) - 1000.0) / 8.0, 1e-5);
  EXPECT_FALSE(loop.report().finished);

  config.trace.at_end = TraceEnd::kHold;
  WorkloadBench hold = two_racks();
  hold.run(config, 13'000);
  EXPECT_NEAR(hold.demand_w[0][12'500], (triangle_w(0, 7.0) - 1000.0) / 8.0, 1e-5);

  config.trace.length_s = 18.5;
  WorkloadBench beyond = two_racks();
  EXPECT_THROW(beyond.run(config, 10), ConfigError);
}

TEST(TraceJob, StartsAndIsKilledAtItsTimes) {
  WorkloadConfig config;
  JobConfig job;
  job.name = "replay";
  job.first_gpu = 16;
  job.start_s = 1.0;
  job.kill_s = 3.005;
  trace_of(job) = replay().trace;
  config.jobs = {job};
  WorkloadBench bench = two_racks(3);  // GPUs 16..47 are the last node of rack 0 and all of rack 1
  bench.run(config, 5000);
  EXPECT_EQ(bench.demand_w[16][999], 100.0);
  EXPECT_NEAR(bench.demand_w[16][2000], (triangle_w(0, 1.0) - 1000.0) / 8.0, 1e-5);
  EXPECT_NEAR(bench.demand_w[24][2000], (triangle_w(1, 1.0) - 1000.0) / 8.0, 1e-5);
  EXPECT_NE(bench.demand_w[47][3004], 100.0);
  EXPECT_EQ(bench.demand_w[47][3005], 100.0);
  EXPECT_EQ(bench.demand_w[15][2000], 100.0);
  EXPECT_DOUBLE_EQ(bench.report().elapsed_s, 2.005);
  EXPECT_DOUBLE_EQ(bench.report().work_s, 2.005);
  EXPECT_FALSE(bench.report().finished);
}

}  // namespace
}  // namespace ballast
