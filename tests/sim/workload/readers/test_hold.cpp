// SPDX-License-Identifier: GPL-3.0-or-later
// Sensors that hold their values, and loads that only look so.
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "sim/workload/readers/hold.hpp"
#include "tests/sim/workload/readers/trace_test.hpp"

namespace ballast {
namespace {

constexpr std::int64_t kMs = 1000000;

struct Readings {
  std::vector<std::int64_t> stamp_ns;
  std::vector<double> power_w;
  void add(std::int64_t ms, double power) {
    stamp_ns.push_back(ms * kMs);
    power_w.push_back(power);
  }
};

class Noise {
 public:
  double next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<double>(state_ >> 8) / 16777216.0;
  }

 private:
  std::uint32_t state_ = 11;
};

double rounded_to(double value, double unit) {
  return std::round(value / unit) * unit;
}

TEST(Hold, IsTheTimeBetweenRefreshes) {
  // A new value each 100 ms, to 1 W, polled every 13 ms: runs of 91 and 104 ms.
  Noise noise;
  Readings r;
  double value_w = 0.0;
  std::int64_t refresh = -1;
  for (std::int64_t ms = 0; ms < 30000; ms += 13) {
    if (ms / 100 != refresh) value_w = rounded_to(500.0 + 100.0 * noise.next(), 1.0);
    refresh = ms / 100;
    r.add(ms, value_w);
  }
  const Hold hold = find_hold(r.stamp_ns, r.power_w);
  EXPECT_EQ(hold.hold_ns, 104 * kMs);
  keep_refreshes(hold.hold_ns, 65 * kMs, r.stamp_ns, r.power_w);
  EXPECT_NEAR(static_cast<double>(r.stamp_ns.size()), 300.0, 3.0);
}

// Loads that repeat their readings without a sensor that holds them.
TEST(Hold, IsNotSeenWhereTheLoadStandsStill) {
  Noise noise;
  Readings constant, coarse, square, levels, chance, pulses;
  double walk_w = 500.0;
  for (std::int64_t i = 0; i < 6000; ++i) {
    const std::int64_t ms = 10 * i;
    const double t_s = 1e-3 * static_cast<double>(ms);
    constant.add(ms, 120.0);
    // A slow sine read to whole watts: it changes by one digit at a time.
    coarse.add(ms, rounded_to(500.0 + 40.0 * std::sin(2.0 * std::numbers::pi * 0.05 * t_s), 1.0));
    square.add(ms, ms / 500 % 2 == 0 ? 700.0 : 120.0);
    constexpr double kLevels[] = {700.0, 300.0, 520.0};
    levels.add(ms, kLevels[ms / 400 % 3]);
    // Noise of the order of the resolution: readings repeat by chance.
    if (noise.next() < 0.25) walk_w = rounded_to(500.0 + 60.0 * noise.next(), 1.0);
    chance.add(ms, walk_w);
    // Idle for most of the time, busy with a new value at each poll for the rest.
    pulses.add(ms, ms / 1000 % 5 == 0 ? 600.0 + 50.0 * noise.next() : 80.0);
  }
  for (const Readings* r : {&constant, &coarse, &square, &levels, &chance, &pulses}) {
    EXPECT_EQ(find_hold(r->stamp_ns, r->power_w).hold_ns, 0) << r->power_w[0];
  }
  EXPECT_TRUE(find_hold(constant.stamp_ns, constant.power_w).quiet);
}

TEST(Hold, KeepsPausesAndRefreshesThatBroughtTheSameValue) {
  std::vector<std::int64_t> stamp_ns;
  std::vector<double> power_w;
  // 1 s each: 10, 20, 20 (again), a pause of 10 s, 30; polled every 100 ms.
  const auto poll = [&](std::int64_t from_ms, std::int64_t to_ms, double value) {
    for (std::int64_t ms = from_ms; ms < to_ms; ms += 100) {
      stamp_ns.push_back(ms * kMs);
      power_w.push_back(value);
    }
  };
  poll(0, 1000, 10.0);
  poll(1000, 3000, 20.0);
  poll(13000, 14000, 30.0);
  keep_refreshes(1000 * kMs, 500 * kMs, stamp_ns, power_w);
  ASSERT_EQ(power_w, (std::vector<double>{10.0, 20.0, 20.0, 30.0}));
  EXPECT_EQ(stamp_ns[0], 0);
  EXPECT_EQ(stamp_ns[1], 1000 * kMs);
  EXPECT_NEAR(static_cast<double>(stamp_ns[2]), 2e9, 1e8);
  EXPECT_EQ(stamp_ns[3], 13000 * kMs);
}

using HeldTraces = TraceTest;

TEST_F(HeldTraces, ARefreshOfOneSecondIsKnownUpToHalfAHertz) {
  const Trace trace = read_trace(case_file("08-stale-refresh.csv"));
  EXPECT_DOUBLE_EQ(trace.report.hold_s, 1.0);
  EXPECT_DOUBLE_EQ(trace.nyquist_hz, 0.5);
  EXPECT_DOUBLE_EQ(trace.bandwidth_hz, 0.5);
  EXPECT_EQ(trace.channels[0].t_s.size(), 120u);
  ASSERT_FALSE(trace.report.notes.empty());
  expect_has(trace.report.notes[0], "1 of 1 channel holds its values for 1 s");
}

// Z. Yang, K. Adamek and W. Armour, "Accurate and Convenient Energy Measurements for GPUs"
// (arXiv:2312.02741): the A100's sensor refreshes every 100 ms. Their log polls it every 13 ms.
TEST_F(HeldTraces, TheSensorOfAnA100) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  const Trace trace =
      read_trace(*folder / "yang_gpu_power_benchmark_pmd_4p8kHz/5050_A100__gpudata.csv.xz");
  EXPECT_NEAR(trace.report.hold_s, 0.1, 0.007);
  EXPECT_NEAR(trace.nyquist_hz, 5.0, 0.25);
}

// Readings of 10 Hz, quantised, of loads that also stand still: nothing is taken away.
TEST_F(HeldTraces, MeasuredTracesOfTenHertzAreNotHeld) {
  const auto folder = measured_traces();
  if (!folder) GTEST_SKIP() << "no measured traces beside the repository";
  for (const char* file : {"Llama-3.1-405B_num_gpus_8_max_num_seqs_16.csv.xz",
                           "Llama-3.1-8B_num_gpus_1_max_num_seqs_768.csv.xz",
                           "Qwen3-30B-A3B_num_gpus_2_max_num_seqs_256.csv.xz"}) {
    const Trace trace = read_trace(*folder / "openg2g_mlenergy_h100_inference_100ms" / file);
    EXPECT_EQ(trace.report.hold_s, 0.0) << file;
    EXPECT_NEAR(trace.nyquist_hz, 5.0, 0.05) << file;
  }
}

}  // namespace
}  // namespace ballast
