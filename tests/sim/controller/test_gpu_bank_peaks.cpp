// SPDX-License-Identifier: GPL-3.0-or-later
// EDP peaks: 50 ms at full height, refilled below the ceiling, 1 s averages (arXiv:2508.14318,
// III-C).
#include <algorithm>
#include <numeric>
#include <random>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

constexpr std::uint32_t kEdp = 4505;  // 1.1 as UFXP4.12
constexpr std::uint32_t kPeak = static_cast<std::uint32_t>(1000ULL * kW * (kEdp - 4096) / 4096);

struct Peaks : ::testing::Test {
  Peaks() {
    bank.configure(20'000, 20'000, 10'000);
    bank.write("EDP_FACTOR", kEdp);
    bank.start(700 * kW);
  }
  Bank bank;
};

TEST_F(Peaks, LastFiftyTicksThenNone) {
  EXPECT_EQ(bank.tick(1000 * kW + 5), 1000 * kW + 5);
  bank.tick(700 * kW);
  for (int n = 0; n < 50; ++n) {
    ASSERT_EQ(bank.tick(2000 * kW), 1000 * kW + kPeak) << n;
    ASSERT_EQ(bank.read("STATUS") >> 4 & 1, 1U);
  }
  EXPECT_EQ(bank.read("EVENTS"), 0U);
  for (int n = 0; n < 200; ++n) ASSERT_EQ(bank.tick(2000 * kW), 1000 * kW) << n;
  EXPECT_EQ(bank.read("EVENTS"), 2U);
  EXPECT_EQ(bank.read("STATUS") >> 4 & 1, 0U);
  bank.write("EVENTS", 2, 0);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
}

TEST_F(Peaks, RefillBelowTheCeiling) {
  bank.ticks(60, 2000 * kW);
  bank.ticks(10, 900 * kW);  // 10 ticks of 100 W
  std::uint64_t above = 0;
  for (int n = 0; n < 30; ++n) above += bank.tick(2000 * kW) - 1000 * kW;
  EXPECT_EQ(above, 1000ULL * kW);
  bank.ticks(5000, 900 * kW);  // never more than full
  above = 0;
  for (int n = 0; n < 100; ++n) above += bank.tick(2000 * kW) - 1000 * kW;
  EXPECT_EQ(above, 50ULL * kPeak);
}

TEST_F(Peaks, ALowPeakLastsLonger) {
  const std::uint32_t height = kPeak / 4;
  for (int n = 0; n < 200; ++n) ASSERT_EQ(bank.tick(1000 * kW + height), 1000 * kW + height) << n;
  const std::uint64_t rest = 50ULL * kPeak - 200ULL * height;
  EXPECT_EQ(bank.tick(1000 * kW + height), 1000 * kW + rest);
  EXPECT_EQ(bank.tick(1000 * kW + height), 1000 * kW);
}

TEST_F(Peaks, NoneWithFactorOneAndNoneBeforeTheCapIsThere) {
  bank.write("EDP_FACTOR", 4096);
  EXPECT_EQ(bank.tick(2000 * kW), 1000 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
  Bank rising;
  rising.configure(1 * kW, 20'000, 10'000);
  rising.write("EDP_FACTOR", 8192);
  rising.tick(100 * kW);
  rising.write("CONTROL", kEnable);
  rising.tick(100 * kW);
  for (std::uint32_t n = 1; n <= 900; ++n) {
    const std::uint32_t granted = rising.tick(3000 * kW);
    const std::uint32_t cap = rising.read("APPLIED_CAP");
    if (cap == 1000 * kW) {
      EXPECT_EQ(granted, 2000 * kW);
      return;
    }
    ASSERT_EQ(granted, cap);
  }
  FAIL() << "the cap did not reach the ceiling";
}

TEST_F(Peaks, AnySecondStaysWithinHalfAPercent) {
  std::mt19937_64 random(11);
  std::vector<std::uint32_t> history;
  std::uint64_t window = 0, worst = 0;
  for (int t = 0; t < 60'000; ++t) {
    // Adversaries in turn: constant, bursts that drain and refill, dips to zero, noise.
    std::uint32_t demand = 4000 * kW;
    if (t / 10'000 % 4 == 1) demand = t % 110 < 55 ? 4000 * kW : 990 * kW;
    if (t / 10'000 % 4 == 2) demand = t % 1000 < 50 ? 0 : 4000 * kW;
    if (t / 10'000 % 4 == 3) demand = static_cast<std::uint32_t>(random() % (4000ULL * kW));
    history.push_back(bank.tick(demand));
    window += history.back();
    if (history.size() > 1000) window -= history[history.size() - 1001];
    if (history.size() >= 1000) worst = std::max(worst, window);
  }
  EXPECT_LE(worst, 1005ULL * 1000 * kW);
  EXPECT_GT(worst, 1004ULL * 1000 * kW);  // the budget is used
}

// A ceiling that has fallen takes its part of the budget with it.
TEST_F(Peaks, BudgetShrinksWithTheCeiling) {
  bank.write("CONTROL", kEnable | kHard);
  bank.write("TMP_CEILING", 500'000);
  bank.ticks(1, 400 * kW);
  const std::uint64_t small = 500ULL * kW * (kEdp - 4096) / 4096;
  std::uint64_t above = 0;
  for (int n = 0; n < 200; ++n) {
    const std::uint32_t granted = bank.tick(2000 * kW);
    ASSERT_LE(granted, 500 * kW + small);
    above += granted - 500 * kW;
  }
  EXPECT_LE(above, 50 * small);
  EXPECT_GT(above, 45 * small);
}

// What was used stays used; the budget grows with the ceiling, at once or as slowly as the ceiling
// itself: 50 ms of the peak that came on top.
TEST_F(Peaks, BudgetGrowsWithTheCeiling) {
  for (const std::uint32_t up : {500 * kW, 1 * kW, 20'000U}) {
    Bank lane;
    lane.configure(up, 20'000, 10'000);
    lane.write("EDP_FACTOR", kEdp);
    lane.start(700 * kW);
    lane.ticks(60, 2000 * kW);
    ASSERT_EQ(lane.tick(2000 * kW), 1000 * kW);
    lane.write("TMP_CEILING", 1'200'000);
    std::uint64_t above = 0;
    for (std::uint32_t n = 0; n < 200 * kW / up + 100; ++n) {
      const std::uint32_t granted = lane.tick(2000 * kW);
      above += granted - std::min(1000 * std::uint64_t{kW} + (n + 1ULL) * up, 1200ULL * kW);
    }
    EXPECT_EQ(above, 50ULL * (1200ULL * kW * (kEdp - 4096) / 4096 - kPeak)) << up;
  }
}

}  // namespace
}  // namespace ballast::test
