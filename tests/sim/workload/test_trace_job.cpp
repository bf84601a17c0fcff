// SPDX-License-Identifier: GPL-3.0-or-later
// Trace jobs: the mapping of channels to GPUs sums back to the trace, and its one work clock.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "sim/base/source_root.hpp"
#include "sim/workload/trace_nodes.hpp"
#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {
namespace {

// Channel k: a triangle between 3 kW and 7 kW, sampled every 0.5 s, shifted by k quarter periods.
double triangle_w(std::size_t channel, double t_s) {
  const double phase = std::fmod(t_s / 8.0 + 0.25 * static_cast<double>(channel), 1.0);
  return 3000.0 + 8000.0 * (phase < 0.5 ? phase : 1.0 - phase);
}

Trace triangles(std::size_t channels) {
  Trace trace;
  trace.source = "triangles";
  trace.length_s = 20.0;
  trace.nyquist_hz = 1.0;
  for (std::size_t k = 0; k < channels; ++k) {
    TraceChannel channel;
    channel.name = "node_" + std::to_string(k + 1);
    for (int i = 0; i <= 40; ++i) {
      channel.t_s.push_back(0.5 * i);
      channel.power_w.push_back(triangle_w(k, 0.5 * i));
    }
    trace.channels.push_back(channel);
  }
  return trace;
}

TraceLoader loads(const Trace& trace) {
  return [trace](const std::filesystem::path&, const ReadOptions&) { return trace; };
}

WorkloadConfig replay() {
  WorkloadConfig config;
  config.has_trace = true;
  config.trace.path = "triangles";
  config.trace.base_w = 1000.0;
  config.trace.base_given = true;
  config.trace.gpus_per_node = 8;
  return config;
}

WorkloadBench two_racks(std::size_t nodes_per_rack = 2) {
  WorkloadBench bench;
  bench.racks = 2;
  bench.gpus_per_rack = 8 * nodes_per_rack;
  bench.load = loads(triangles(4));
  return bench;
}

GrantRule fraction_of_range(double x, std::size_t from_gpu = 0, std::size_t to_gpu = 1000) {
  return [=](Tick, std::size_t gpu, std::uint32_t demand_uw) {
    if (gpu < from_gpu || gpu >= to_gpu) return demand_uw;
    return static_cast<std::uint32_t>(100e6 + x * (static_cast<double>(demand_uw) - 100e6));
  };
}

double sum_at(const WorkloadBench& bench, std::size_t tick) {
  double sum = bench.base_w[tick];
  for (const auto& gpu : bench.demand_w) sum += gpu[tick];
  return sum;
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

TEST(TraceJob, DemandAndBaseSumBackToTheTrace) {
  WorkloadBench bench = two_racks();
  bench.run(replay(), 20'000);
  for (std::size_t tick = 0; tick < 20'000; ++tick) {
    const double t_s = 1e-3 * static_cast<double>(tick);
    double expected = 0.0;
    for (std::size_t k = 0; k < 4; ++k) expected += triangle_w(k, t_s);
    ASSERT_NEAR(sum_at(bench, tick), expected, 1e-4) << tick;
  }
  EXPECT_EQ(bench.base_w[0], 4000.0);
  // Node 3 is the first of rack 1.
  EXPECT_NEAR(bench.demand_w[16][2300], (triangle_w(2, 2.3) - 1000.0) / 8.0, 1e-6);
  EXPECT_NEAR(bench.demand_w[23][2300], (triangle_w(2, 2.3) - 1000.0) / 8.0, 1e-6);
  EXPECT_EQ(bench.workload->nyquist_hz(), 1.0);
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

TEST(TraceJob, CopiesFeedConsecutiveNodes) {
  WorkloadConfig config = replay();
  config.trace.copies = 2;
  WorkloadBench bench = two_racks(4);
  bench.run(config, 3000);
  EXPECT_EQ(bench.demand_w[0], bench.demand_w[15]);
  EXPECT_NE(bench.demand_w[15], bench.demand_w[16]);
  EXPECT_NEAR(bench.demand_w[63][2222], (triangle_w(3, 2.222) - 1000.0) / 8.0, 1e-5);
}

TEST(TraceJob, LeavesOutExcludedChannels) {
  Trace trace = triangles(5);
  trace.channels[0].name = "switch";
  WorkloadConfig config = replay();
  config.trace.exclude = "total, switch";
  WorkloadBench bench = two_racks();
  bench.load = loads(trace);
  bench.run(config, 100);
  EXPECT_NEAR(bench.demand_w[0][0], (triangle_w(1, 0.0) - 1000.0) / 8.0, 1e-6);
}

TEST(TraceJob, RefusesWhatDoesNotFit) {
  const auto fails = [](const WorkloadConfig& config, WorkloadBench bench,
                        const std::string& says) {
    try {
      bench.run(config, 1);
      ADD_FAILURE() << "accepted; expected: " << says;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    }
  };
  WorkloadConfig config = replay();
  fails(config, two_racks(4), "4 channels, each feeding 1 node(s), but the job has 8 nodes");
  config.trace.gpus_per_node = 6;
  fails(config, two_racks(), "do not fill its 32 GPUs in racks of 16");
  config = replay();
  config.trace.base_w = 3100.0;
  fails(config, two_racks(), "'node_1' at 0 s draws 3000 W, less than the base load of 3100 W");
  config = replay();
  config.trace.exclude = "node_{1..4}";
  fails(config, two_racks(), "no channel of the trace remains");
  config = replay();
  config.trace.base_given = false;
  fails(config, two_racks(), "without its GPUs");
  config = replay();
  config.trace.side = TraceSide::kAc;
  fails(config, two_racks(), "has no supply");
}

SupplyConfig supply() {
  SupplyConfig c;
  c.name = "example";
  c.rated_w = 10'000.0;
  c.load_frac = {0.1, 0.5, 1.0};
  c.efficiency_frac = {0.80, 0.95, 0.94};
  return c;
}

// By hand: at the knots P_dc / P_ac is the listed efficiency; between them the loss is linear;
// below the first it stays at 250 W.
TEST(TraceJob, SupplyCurveTurnsWallPowerIntoDcPower) {
  EXPECT_NEAR(dc_power_w(supply(), 1000.0 / 0.80), 1000.0, 1e-9);
  EXPECT_NEAR(dc_power_w(supply(), 5000.0 / 0.95), 5000.0, 1e-9);
  EXPECT_NEAR(dc_power_w(supply(), 10'000.0 / 0.94), 10'000.0, 1e-9);
  const double loss = 0.5 * (250.0 + (5000.0 / 0.95 - 5000.0));
  EXPECT_NEAR(dc_power_w(supply(), 3000.0 + loss), 3000.0, 1e-9);
  EXPECT_NEAR(dc_power_w(supply(), 750.0), 500.0, 1e-9);
  EXPECT_EQ(dc_power_w(supply(), 100.0), 0.0);

  WorkloadConfig config = replay();
  config.trace.side = TraceSide::kAc;
  config.trace.has_supply = true;
  config.trace.supply = supply();
  WorkloadBench bench = two_racks();
  bench.run(config, 10);
  EXPECT_NEAR(bench.demand_w[0][0], (dc_power_w(supply(), 3000.0) - 1000.0) / 8.0, 1e-5);
  config.trace.supply.rated_w = 6000.0;  // 7 kW of AC power is beyond it
  EXPECT_THROW(two_racks().run(config, 10), DataError);
}

// The measured GPT-3 job against the total column that its derived table carries.
TEST(TraceJob, RealTraceSumsToItsOwnTotal) {
  const std::filesystem::path traces = source_root() / "../shared/traces";
  const auto raw = traces / "mlperf_train_v4.0_smc_gpt3_512xH100" /
                   "result_5848-240517221859825376616_2_dc_nodes_1-64.tar.xz";
  const auto table = traces / "derived/gpt3_512xH100_dc_2s.csv.xz";
  if (!std::filesystem::exists(raw) || !std::filesystem::exists(table)) {
    GTEST_SKIP() << "the measured traces are not here: " << traces;
  }
  std::vector<double> total_w;
  FILE* pipe = popen(("xz -dc '" + table.string() + "'").c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::vector<char> line(1 << 16);
  while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) {
    std::istringstream in(line.data());
    double t_s = 0.0, total = 0.0;
    char comma = 0;
    if (in >> t_s >> comma >> total) total_w.push_back(total);
  }
  pclose(pipe);
  ASSERT_GT(total_w.size(), 1000u);

  for (const auto& path : {raw, table}) {
    WorkloadConfig config = replay();
    config.trace.path = path;
    config.trace.offset_s = 200.0;
    config.trace.base_w = 1900.0;
    WorkloadBench bench;
    bench.racks = 16;
    bench.gpus_per_rack = 32;
    bench.load = read_trace;
    bench.run(config, 8001);
    EXPECT_EQ(bench.base_w[0], 64 * 1900.0);
    for (std::size_t k = 0; k <= 4; ++k) {
      // The table was rounded to 1 W per node.
      EXPECT_NEAR(sum_at(bench, 2000 * k), total_w[100 + k], 33.0) << path << ' ' << k;
    }
    EXPECT_NEAR(bench.workload->nyquist_hz(), 0.25, 0.003);
  }
}

}  // namespace
}  // namespace ballast
