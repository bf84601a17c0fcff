// SPDX-License-Identifier: GPL-3.0-or-later
// Trace jobs: the mapping of channels to GPUs sums back to the trace.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "sim/base/source_root.hpp"
#include "sim/workload/trace_nodes.hpp"
#include "tests/sim/workload/trace_bench.hpp"

namespace ballast {
namespace {

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
