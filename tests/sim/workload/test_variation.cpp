// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded variation, and results that do not depend on how the ranks are spread over racks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/workload/jitter.hpp"
#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {
namespace {

WorkloadConfig varied() {
  PhaseConfig compute = phase("compute", 1000.0, 0.3);
  compute.duration_spread_frac = 0.05;
  compute.power_spread_frac = 0.03;
  PhaseConfig sum = barrier_phase("sum", 300.0, 0.1, 250.0);
  sum.duration_spread_frac = 0.1;
  WorkloadConfig config = one_job({compute, sum});
  phases_of(config.jobs[0]).stragglers.push_back({3, 1.37, 1.0, 3.0, {}});
  config.jobs[0].stop_s = 6.0;
  phases_of(config.jobs[0]).finish = {phase("save", 200.0, 0.2)};
  return config;
}

// Caps that differ per GPU and tick.
std::uint32_t erratic(Tick tick, std::size_t gpu, std::uint32_t demand_uw) {
  const std::uint64_t draw = mixed(gpu, static_cast<std::uint64_t>(tick / 37));
  if (draw % 3 != 0) return demand_uw;
  return std::min(demand_uw, static_cast<std::uint32_t>(200'000'000u + draw % 900'000'000u));
}

TEST(Variation, SameSeedSameDemandOtherSeedOther) {
  std::vector<std::vector<std::vector<double>>> runs;
  for (const std::uint64_t seed : {7, 7, 8}) {
    WorkloadBench bench;
    bench.seed = seed;
    bench.grant = erratic;
    bench.run(varied(), 4000);
    runs.push_back(bench.demand_w);
  }
  EXPECT_EQ(runs[0], runs[1]);
  EXPECT_NE(runs[0], runs[2]);
}

TEST(Variation, ResultsDoNotDependOnTheRacks) {
  std::vector<WorkloadBench> runs(3);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    runs[i].racks = std::size_t{1} << (i * 3 / 2);  // 1, 2, 8
    runs[i].gpus_per_rack = 8 / runs[i].racks;
    runs[i].grant = erratic;
    runs[i].run(varied(), 12'000);
  }
  ASSERT_TRUE(runs[0].report().finished);
  EXPECT_GT(runs[0].report().slowdown, 1.0);
  for (std::size_t i = 1; i < runs.size(); ++i) {
    EXPECT_EQ(runs[i].demand_w, runs[0].demand_w);
    EXPECT_EQ(runs[i].report().work_s, runs[0].report().work_s);
    EXPECT_EQ(runs[i].report().work_energy_j, runs[0].report().work_energy_j);
    EXPECT_NEAR(runs[i].report().granted_energy_j, runs[0].report().granted_energy_j, 1e-7);
  }
}

TEST(Variation, RacksMayRunInAnyOrderBetweenCouplings) {
  std::vector<std::vector<double>> sums;
  for (const bool backwards : {false, true}) {
    auto workload = make_workload(varied(), 2, 4, 100.0, 3, nullptr);
    std::vector<std::uint32_t> demand(4);
    std::vector<std::uint32_t> granted(4);
    sums.emplace_back(5000, 0.0);
    for (Tick start = 0; start < 5000; start += 10) {
      workload->couple(start);
      for (std::size_t k = 0; k < 2; ++k) {
        const std::size_t rack = backwards ? 1 - k : k;
        for (Tick tick = start; tick < start + 10; ++tick) {
          workload->rack(rack).demand(tick, demand);
          for (std::size_t i = 0; i < 4; ++i) {
            granted[i] = erratic(tick, rack * 4 + i, demand[i]);
            sums.back()[static_cast<std::size_t>(tick)] += demand[i];
          }
          workload->rack(rack).progress(tick, granted);
        }
      }
    }
  }
  EXPECT_EQ(sums[0], sums[1]);
}

TEST(Variation, DrawsHaveTheirMomentsAndBound) {
  double sum = 0.0;
  double square = 0.0;
  double cross = 0.0;
  double most = 0.0;
  double last = 0.0;
  const int n = 200'000;
  for (int i = 0; i < n; ++i) {
    const double z = variate(12345, static_cast<std::uint64_t>(i));
    sum += z;
    square += z * z;
    cross += z * last;
    most = std::max(most, std::abs(z));
    last = z;
  }
  const double four_sigma = 4.0 / std::sqrt(n);
  EXPECT_NEAR(sum / n, 0.0, four_sigma);
  EXPECT_NEAR(square / n, 1.0, 2.0 * four_sigma);
  EXPECT_NEAR(cross / n, 0.0, four_sigma);
  EXPECT_LE(most, kLargestVariate);
  EXPECT_GT(most, 3.0);
}

// Durations and powers of single ranks, read off the demand.
TEST(Variation, RanksShowTheConfiguredSpread) {
  PhaseConfig compute = phase("compute", 1000.0, 0.2);
  compute.duration_spread_frac = 0.05;
  compute.power_spread_frac = 0.02;
  WorkloadBench bench;
  bench.gpus_per_rack = 64;
  bench.run(one_job({compute, barrier_phase("sum", 300.0, 0.02, 250.0)}), 10'000);
  double n = 0.0;
  double work = 0.0, work_square = 0.0, power = 0.0, power_square = 0.0;
  for (std::size_t gpu = 0; gpu < 64; ++gpu) {
    const auto levels = bench.levels(gpu);
    for (std::size_t i = 0; i + 1 < levels.size(); ++i) {
      if (levels[i].second < 500.0) continue;
      const auto ticks = static_cast<double>(levels[i + 1].first - levels[i].first);
      n += 1.0;
      work += ticks;
      work_square += ticks * ticks;
      power += levels[i].second;
      power_square += levels[i].second * levels[i].second;
    }
  }
  ASSERT_GT(n, 1500.0);
  // A phase ends with its last tick: half a tick more on average.
  EXPECT_NEAR(work / n, 200.5, 4.0 * 10.0 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(work_square / n - work / n * (work / n)), 10.0, 0.6);
  EXPECT_NEAR(power / n, 1000.0, 4.0 * 20.0 / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(power_square / n - power / n * (power / n)), 20.0, 1.2);
}

// The barrier: all ranks start together, at the first coupling after the last one has arrived.
TEST(Variation, BarriersHoldForAllRanks) {
  PhaseConfig compute = barrier_phase("compute", 1000.0, 0.2, 300.0);
  compute.duration_spread_frac = 0.1;
  WorkloadBench bench;
  bench.racks = 4;
  bench.gpus_per_rack = 8;
  bench.run(one_job({compute}), 20'000);
  std::set<Tick> found;
  for (std::size_t gpu = 0; gpu < 32; ++gpu) {
    for (const auto& [tick, power] : bench.levels(gpu)) {
      if (power == 1000.0) found.insert(tick);
    }
  }
  const std::vector<Tick> starts(found.begin(), found.end());
  ASSERT_GT(starts.size(), 60u);
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    // A rank that nobody sees waiting arrived with the release itself.
    Tick last = 0;
    for (const auto& demand : bench.demand_w) {
      Tick tick = starts[i];
      while (tick < starts[i + 1] && demand[static_cast<std::size_t>(tick)] == 1000.0) ++tick;
      last = std::max(last, tick);
    }
    EXPECT_EQ(starts[i + 1], (last + 9) / 10 * 10);
    EXPECT_GT(last - starts[i], 200) << "the slowest of 32 ranks is slower than their mean";
  }
}

}  // namespace
}  // namespace ballast
