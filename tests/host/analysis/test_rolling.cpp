// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/rolling.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "host/analysis/slew.hpp"

namespace ballast {
namespace {

std::vector<double> walk(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<double> x(n);
  double level = 100.0;
  for (double& v : x) {
    level += static_cast<double>(engine() >> 11) * 0x1p-53 - 0.5;
    v = engine() % 3 == 0 ? std::round(level) : level;  // ties too
  }
  return x;
}

TEST(Rolling, WindowsHoldWholeIntervals) {
  EXPECT_EQ(intervals(5.0, 1000.0), 5000U);
  EXPECT_EQ(intervals(0.1 + 0.2, 10.0), 3U);
  EXPECT_EQ(intervals(5.0, 0.5), 2U);
  EXPECT_EQ(intervals(0.9, 1.0), 0U);
  EXPECT_THROW(intervals(-1.0, 1.0), std::invalid_argument);
  EXPECT_THROW(intervals(NAN, 1.0), std::invalid_argument);
}

// Against the definition, window by window.
TEST(Rolling, RangeIsThatOfEachWindow) {
  const std::vector<double> x = walk(4000, 1);
  for (const std::size_t span : {0U, 1U, 2U, 7U, 64U, 999U, 5000U}) {
    RollingRange rolling(span, 500, 3500);
    // In pieces of any size.
    std::vector<double> ranges(x.size());
    for (std::size_t at = 0, size = 1; at < x.size(); size = (size * 7 + 3) % 1300 + 1) {
      const std::size_t count = std::min(size, x.size() - at);
      rolling.add(std::span(x).subspan(at, count), std::span(ranges).subspan(at, count));
      at += count;
    }
    double worst = -1.0;
    double worst_inside = -1.0;
    std::size_t at_inside = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t first = i >= span ? i - span : 0;
      const auto [low, high] = std::minmax_element(x.begin() + static_cast<std::ptrdiff_t>(first),
                                                   x.begin() + static_cast<std::ptrdiff_t>(i + 1));
      ASSERT_EQ(ranges[i], *high - *low) << span << ' ' << i;
      worst = std::max(worst, *high - *low);
      if (i >= 500 + span && i < 3500 && *high - *low > worst_inside) {
        worst_inside = *high - *low;
        at_inside = i;
      }
    }
    EXPECT_EQ(rolling.everywhere().value, worst);
    EXPECT_EQ(rolling.inside().any(), span < 3000);
    if (!rolling.inside().any()) continue;
    EXPECT_EQ(rolling.inside().value, worst_inside);
    EXPECT_EQ(rolling.inside().at, at_inside);
  }
}

TEST(Rolling, ChangeIsTakenBetweenTheEnds) {
  const std::vector<double> x = walk(3000, 2);
  for (const std::size_t span : {1U, 13U, 1000U}) {
    RollingChange change(span);
    change.add(x);
    double up = 0.0;
    double down = 0.0;
    for (std::size_t i = span; i < x.size(); ++i) {
      up = std::max(up, x[i] - x[i - span]);
      down = std::max(down, x[i - span] - x[i]);
    }
    EXPECT_EQ(change.up().value, up);
    EXPECT_EQ(change.down().value, down);
    EXPECT_EQ(x[change.up().at] - x[change.up().at - span], up);
  }
  RollingChange longer(3000);
  longer.add(x);
  EXPECT_FALSE(longer.up().any());
}

TEST(Rolling, MeanStaysTrueOverALongRecord) {
  RollingMean mean(100);
  // 2e6 turns of a sum whose errors would gather: a large value passes each now and then.
  double value = 0.0;
  for (int i = 0; i < 2'000'000; ++i) value = mean.push(i % 1000 == 0 ? 1e15 / 3.0 : 0.1);
  // The last 100 hold no large value.
  EXPECT_NEAR(value, 0.1, 1e-12);
  RollingMean few(4);
  EXPECT_EQ(few.push(2.0), 2.0);
  EXPECT_EQ(few.push(4.0), 3.0);
  EXPECT_FALSE(few.full());
  few.push(6.0);
  EXPECT_EQ(few.push(8.0), 5.0);
  EXPECT_TRUE(few.full());
  EXPECT_EQ(few.push(10.0), 7.0);
}

// A step of height A through a one-pole low-pass starts at A / tau; the bilinear transform at
// 10 kHz follows within 1 %.
TEST(Slew, StepReadsHeightOverTimeConstant) {
  const double tau_s = 0.02;
  const double corner_hz = 1.0 / (2.0 * 3.14159265358979 * tau_s);
  Slew slew(butterworth_low_pass(1, corner_hz, 10000.0));
  std::vector<double> x(20000, 50e6);
  std::fill(x.begin() + 10000, x.end(), 62e6);
  slew.add(x);
  EXPECT_NEAR(slew.worst().value, 12e6 / tau_s, 0.01 * 12e6 / tau_s);
  EXPECT_NEAR(static_cast<double>(slew.worst().at), 10000.0, 2.0);
}

TEST(Slew, SmallChangesDoNotCountWhereOnlyLargeOnesAreLimited) {
  const FilterDesign filter = butterworth_low_pass(1, 8.0, 1000.0);
  std::vector<double> x(200000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / 1000.0;
    // 40 W in 1 s at 88 s; 60 W in 6 s at 100 s, by then the first is no longer in the window.
    x[i] = 40.0 * std::clamp(t - 88.0, 0.0, 1.0) + 10.0 * std::clamp(t - 100.0, 0.0, 6.0);
  }
  Slew gated(filter, 10000, 50.0);
  gated.add(x);
  EXPECT_NEAR(gated.worst().value, 10.0, 1e-6);
  EXPECT_NEAR(gated.any().value, 40.0, 1e-6);
  Slew none(filter, 10000, 70.0);
  none.add(x);
  EXPECT_FALSE(none.worst().any());
}

}  // namespace
}  // namespace ballast
