// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

#include "sim/workload/trace.hpp"

namespace ballast {
namespace {

TraceChannel ramp() {
  return {"c", {-1.0, 0.0, 2.0, 5.0}, {10.0, 20.0, 40.0, 10.0}};
}

TEST(TraceCursor, LinearIncludingBothEnds) {
  const TraceChannel c = ramp();
  TraceCursor cursor(c, Interpolation::kLinear);
  EXPECT_DOUBLE_EQ(cursor.power_w(-7.0), 10.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(-0.5), 15.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(0.0), 20.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(1.0), 30.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(2.0), 40.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(3.5), 25.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(5.0), 10.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(1e9), 10.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(1.0), 30.0);  // and back
}

TEST(TraceCursor, HoldTakesThePreviousReading) {
  const TraceChannel c = ramp();
  TraceCursor cursor(c, Interpolation::kHold);
  EXPECT_DOUBLE_EQ(cursor.power_w(-2.0), 10.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(1.999), 20.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(2.0), 40.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(4.999), 40.0);
  EXPECT_DOUBLE_EQ(cursor.power_w(5.0), 10.0);
}

TEST(TraceCursor, AnyOrderAgreesWithASearch) {
  TraceChannel c{"c", {}, {}};
  std::uint64_t state = 7;
  const auto next = [&] {
    return static_cast<double>((state = state * 6364136223846793005u + 1) >> 40);
  };
  double t_s = 0.0;
  for (int i = 0; i < 500; ++i) {
    c.t_s.push_back(t_s += 1e-3 + next() * 1e-7);
    c.power_w.push_back(next());
  }
  TraceCursor cursor(c, Interpolation::kLinear);
  for (int i = 0; i < 20000; ++i) {
    // Runs forward, runs backward and jumps.
    const double at = i % 3 == 0 ? next() / double(1 << 24) * t_s * 1.1 : t_s * (i % 1000) / 1000.0;
    double expected = c.power_w.back();
    if (at <= c.t_s.front()) {
      expected = c.power_w.front();
    } else if (at < c.t_s.back()) {
      std::size_t k = 0;
      while (c.t_s[k + 1] <= at) ++k;
      expected = c.power_w[k] +
                 (c.power_w[k + 1] - c.power_w[k]) * ((at - c.t_s[k]) / (c.t_s[k + 1] - c.t_s[k]));
    }
    ASSERT_DOUBLE_EQ(cursor.power_w(at), expected) << at;
  }
}

}  // namespace
}  // namespace ballast
