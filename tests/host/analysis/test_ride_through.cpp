// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <stdexcept>
#include <vector>

#include "host/analysis/ride_through.hpp"

namespace ballast {
namespace {

// ERCOT NOGRR282 as fixtures/limits/ercot-nogrr282.toml has it.
const RideThroughCurve kErcot = {.low = {{0.9, 2.0}, {0.8, 0.5}, {0.5, 0.25}, {0.2, 0.15}},
                                 .high = {{1.1, 2.0}, {1.2, 0.0}}};

using Signal = std::function<double(double)>;

std::vector<RideThroughEvent> watch(const Signal& voltage, const Signal& power,
                                    double length_s = 20.0,
                                    RideThroughOptions options = {.curve = kErcot}) {
  RideThroughMonitor monitor(options, 1000.0);
  std::vector<double> v(static_cast<std::size_t>(length_s * 1000.0));
  std::vector<double> p(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    v[i] = voltage(static_cast<double>(i) / 1000.0);
    p[i] = power(static_cast<double>(i) / 1000.0);
  }
  for (std::size_t at = 0; at < v.size(); at += 999) {
    const std::size_t count = std::min<std::size_t>(999, v.size() - at);
    monitor.push(std::span(p).subspan(at, count), std::span(v).subspan(at, count));
  }
  return monitor.events();
}

Signal dip(double depth_pu, double from_s, double length_s) {
  return [=](double t) { return t >= from_s && t < from_s + length_s ? depth_pu : 1.0; };
}

// Power that is `level` of 100 MW from `from_s` on until `to_s`.
Signal loss(double from_s, double to_s, double level = 0.0) {
  return [=](double t) { return t >= from_s && t < to_s ? level * 100e6 : 100e6; };
}

TEST(RideThrough, SteadyVoltageHasNoEvent) {
  EXPECT_TRUE(watch(dip(0.9, 5.0, 1.0), loss(5.0, 6.0)).empty());
  EXPECT_TRUE(watch(dip(1.1, 5.0, 1.0), loss(5.0, 6.0)).empty());
}

TEST(RideThrough, LoadThatStaysAndComesBack) {
  // A dip to 0.4 pu for 0.2 s; current stays, so power falls to 40 %, and is back after 0.7 s.
  const auto events =
      watch(dip(0.4, 5.0, 0.2), [](double t) { return t < 5.0 || t >= 5.9 ? 100e6 : 40e6; });
  ASSERT_EQ(events.size(), 1U);
  const RideThroughEvent& e = events[0];
  EXPECT_DOUBLE_EQ(e.begin_s, 5.0);
  EXPECT_DOUBLE_EQ(e.returned_s.value(), 5.2);
  EXPECT_DOUBLE_EQ(e.extreme_pu, 0.4);
  EXPECT_NEAR(e.before_w, 100e6, 1.0);
  EXPECT_FALSE(e.excused_s.has_value());
  EXPECT_FALSE(e.disconnected_s.has_value());
  EXPECT_EQ(e.away_s, 0.0);
  EXPECT_DOUBLE_EQ(e.recovered_s.value(), 5.9);
  EXPECT_NEAR(e.watched_s, 0.7, 1e-9);
}

// A load of constant current at 5 % of the voltage draws 5 % of its power, and is there.
TEST(RideThrough, ConstantCurrentInADeepDipIsConnected) {
  const Signal voltage = dip(0.05, 5.0, 0.1);
  EXPECT_FALSE(watch(voltage, [&](double t) { return voltage(t) * 100e6; })[0].disconnected_s);
  EXPECT_TRUE(watch(voltage, [&](double t) { return t < 5.0 ? 100e6 : 0.4e6; })[0].disconnected_s);
}

TEST(RideThrough, LossInsideTheRegionIsSeen) {
  const auto events = watch(dip(0.6, 5.0, 0.3), loss(5.1, 30.0));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_DOUBLE_EQ(events[0].disconnected_s.value(), 5.1);
  EXPECT_NEAR(events[0].away_s, 0.2, 1e-9);
  EXPECT_FALSE(events[0].recovered_s.has_value());
  EXPECT_NEAR(events[0].watched_s, 20.0 - 5.3 - 0.001, 1e-9);
}

// Each row's own time: the load may go after it and not before.
TEST(RideThrough, EachRowExcusesAfterItsTime) {
  struct Case {
    double depth;
    double stay_s;
  };
  for (const Case& c : {Case{0.85, 2.0}, Case{0.7, 0.5}, Case{0.4, 0.25}, Case{0.1, 0.15},
                        Case{1.15, 2.0}, Case{1.3, 0.0}}) {
    const auto events = watch(dip(c.depth, 5.0, 3.0), loss(5.0 + c.stay_s + 0.001, 30.0));
    ASSERT_EQ(events.size(), 1U);
    EXPECT_NEAR(events[0].excused_s.value(), 5.0 + c.stay_s, 1e-9) << c.depth;
    EXPECT_FALSE(events[0].disconnected_s.has_value()) << c.depth;
    // Exactly the row's time is inside the region.
    if (c.stay_s > 0.0) {
      EXPECT_FALSE(watch(dip(c.depth, 5.0, c.stay_s), loss(30.0, 31.0))[0].excused_s.has_value());
      EXPECT_TRUE(
          watch(dip(c.depth, 5.0, 3.0), loss(5.0 + c.stay_s - 0.001, 30.0))[0].disconnected_s);
    }
  }
}

// A dip in stairs: each row's clock runs on while the voltage is still beyond it.
TEST(RideThrough, ClocksRunBeyondEachRow) {
  const auto stairs = [](double t) {
    return t < 5.0 ? 1.0 : t < 5.2 ? 0.4 : t < 5.6 ? 0.7 : t < 8.0 ? 0.85 : 1.0;
  };
  // Below 0.5 for 0.2 s (0.25 allowed), below 0.8 from 5.0 on: excused at 5.5.
  EXPECT_NEAR(watch(stairs, loss(30.0, 31.0))[0].excused_s.value(), 5.5, 1e-9);
}

TEST(RideThrough, ClockStartsAnewAfterItsRowIsLeft) {
  const auto twice = [](double t) {
    return t < 5.0 ? 1.0 : t < 5.4 ? 0.7 : t < 5.5 ? 0.85 : t < 5.9 ? 0.7 : 1.0;
  };
  EXPECT_FALSE(watch(twice, loss(30.0, 31.0))[0].excused_s.has_value());
}

// Six faults in 82 s, as in July 2024 (NERC incident review): the load leaves at the third and
// stays away; what it drew before the first still counts.
TEST(RideThrough, FaultsInSeriesKeepThePowerBefore) {
  const auto faults = [](double t) {
    for (int i = 0; i < 6; ++i) {
      if (t >= 5.0 + 16.0 * i && t < 5.05 + 16.0 * i) return 0.3;
    }
    return 1.0;
  };
  const auto events = watch(faults, loss(37.02, 200.0), 100.0);
  ASSERT_EQ(events.size(), 6U);
  EXPECT_TRUE(events[1].recovered_s.has_value());
  EXPECT_NEAR(events[2].disconnected_s.value(), 37.02, 1e-9);
  for (std::size_t i = 2; i < 6; ++i) {
    EXPECT_FALSE(events[i].recovered_s.has_value());
    EXPECT_NEAR(events[i].before_w, 100e6, 1.0);
  }
  EXPECT_NEAR(events[2].watched_s, 15.95 - 0.001, 1e-9);
}

TEST(RideThrough, WithoutPowerBeforeItSaysSo) {
  RideThroughMonitor monitor({.curve = kErcot}, 1000.0);
  monitor.push(std::vector<double>(10, 1e6), std::vector<double>(10, 0.5));
  EXPECT_TRUE(monitor.began_disturbed());
}

TEST(RideThrough, RejectsCurvesThatContradictThemselves) {
  EXPECT_THROW(RideThroughMonitor({.curve = {.low = {{0.95, 1.0}}}}, 1e3), std::invalid_argument);
  EXPECT_THROW(RideThroughMonitor({.curve = {.high = {{1.05, 1.0}}}}, 1e3), std::invalid_argument);
  EXPECT_THROW(RideThroughMonitor({.curve = {.normal_low_pu = 1.2}}, 1e3), std::invalid_argument);
  EXPECT_THROW(RideThroughMonitor({.connected_frac = 1.0}, 1e3), std::invalid_argument);
  RideThroughMonitor monitor({}, 1e3);
  EXPECT_THROW(monitor.push(std::vector<double>(2), std::vector<double>(1)), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
