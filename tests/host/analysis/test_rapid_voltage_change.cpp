// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "host/analysis/rapid_voltage_change.hpp"

namespace ballast {
namespace {

RapidVoltageChangeDetector detect(const std::function<double(double)>& change, double length_s,
                                  double rate_hz = 1000.0, RvcOptions options = {}) {
  RapidVoltageChangeDetector detector(options, rate_hz);
  std::vector<double> x(static_cast<std::size_t>(length_s * rate_hz));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = change(static_cast<double>(i) / rate_hz);
  // Odd pieces.
  for (std::size_t at = 0; at < x.size(); at += 777) {
    detector.push(std::span(x).subspan(at, std::min<std::size_t>(777, x.size() - at)));
  }
  detector.finish();
  return detector;
}

TEST(RapidVoltageChange, StepHasOneSteadyDifference) {
  for (const double mains : {50.0, 60.0}) {
    const auto d =
        detect([](double t) { return t < 5.0 ? 0.0 : -0.03; }, 10.0, 1000.0, {.mains_hz = mains});
    ASSERT_EQ(d.events().size(), 1U);
    EXPECT_NEAR(d.events()[0].dv_max_frac, 0.03, 1e-12);
    EXPECT_NEAR(d.events()[0].dv_steady_frac.value(), 0.03, 1e-12);
    EXPECT_NEAR(d.events()[0].begin_s, 5.0, 0.02);
    EXPECT_LT(d.events()[0].end_s, 5.05);
    EXPECT_NEAR(d.largest_frac(), 0.03, 1e-12);
  }
}

// A dip of 4 % for 0.3 s that comes back to 1.5 % below: dVmax 4 %, dVss 1.5 %.
TEST(RapidVoltageChange, LargestAndSteadyDifferenceDiffer) {
  const auto d = detect([](double t) { return t < 5.0 ? 0.0 : t < 5.3 ? -0.04 : -0.015; }, 10.0);
  ASSERT_EQ(d.events().size(), 1U);
  EXPECT_NEAR(d.events()[0].dv_max_frac, 0.04, 1e-12);
  EXPECT_NEAR(d.events()[0].dv_steady_frac.value(), 0.015, 1e-12);
  EXPECT_NEAR(d.events()[0].end_s, 5.3, 0.04);
}

// Half a cycle of 4 % is half of it in the mean square of one cycle.
TEST(RapidVoltageChange, ValuesAreOfOneCycle) {
  const auto d = detect([](double t) { return t >= 5.0 && t < 5.01 ? -0.04 : 0.0; }, 10.0, 1000.0,
                        {.mains_hz = 50.0});
  ASSERT_EQ(d.events().size(), 1U);
  EXPECT_NEAR(d.events()[0].dv_max_frac, 1.0 - std::sqrt(0.5 * (1.0 + 0.96 * 0.96)), 1e-12);
}

TEST(RapidVoltageChange, SmallAndSlowChangesAreNone) {
  EXPECT_TRUE(detect([](double t) { return t < 5.0 ? 0.0 : 0.0099; }, 10.0).events().empty());
  // 1 % per second: a one-cycle value is 0.5 % off the mean of the second before it.
  const auto slow = detect([](double t) { return 0.01 * t; }, 10.0);
  EXPECT_TRUE(slow.events().empty());
  EXPECT_NEAR(slow.largest_frac(), 0.005, 2e-4);
  EXPECT_TRUE(slow.ever_steady());
}

TEST(RapidVoltageChange, StepsLessThanASecondApartAreOne) {
  const auto steps = [](double apart) {
    return [apart](double t) { return (t >= 5.0 ? 0.02 : 0.0) + (t >= 5.0 + apart ? 0.02 : 0.0); };
  };
  EXPECT_EQ(detect(steps(0.8), 12.0).events().size(), 1U);
  EXPECT_EQ(detect(steps(1.5), 12.0).events().size(), 2U);
}

// After the step the voltage wobbles by 0.6 %: within the threshold of 1 %, not within threshold
// less hysteresis of 0.5 %. The change ends when the wobble does.
TEST(RapidVoltageChange, HysteresisKeepsAChangeOpen) {
  const auto wobble = [](double t) {
    if (t < 5.0) return 0.0;
    return -0.03 + (t < 8.0 ? 0.006 * std::sin(2.0 * std::numbers::pi * 2.0 * t) : 0.0);
  };
  const auto with = detect(wobble, 12.0);
  ASSERT_EQ(with.events().size(), 1U);
  EXPECT_GT(with.events()[0].end_s, 7.5);
  const auto without = detect(wobble, 12.0, 1000.0, {.hysteresis_frac = 0.0});
  EXPECT_LT(without.events().at(0).end_s, 5.1);
}

TEST(RapidVoltageChange, ASwingThatNeverRestsIsOneOpenChange) {
  const auto d = detect(
      [](double t) { return t < 3.0 ? 0.0 : 0.02 * std::sin(2.0 * std::numbers::pi * t); }, 20.0);
  ASSERT_EQ(d.events().size(), 1U);
  EXPECT_FALSE(d.events()[0].dv_steady_frac.has_value());
  EXPECT_NEAR(d.events()[0].end_s, 20.0, 1e-9);
  const auto always =
      detect([](double t) { return 0.02 * std::sin(2.0 * std::numbers::pi * t); }, 20.0);
  EXPECT_FALSE(always.ever_steady());
  EXPECT_TRUE(always.events().empty());
}

std::vector<RvcEvent> changes(const std::vector<std::pair<double, double>>& at_and_size) {
  std::vector<RvcEvent> events;
  for (const auto& [at, size] : at_and_size) {
    events.push_back({.begin_s = at, .end_s = at, .dv_max_frac = size});
  }
  return events;
}

const std::vector<RvcLevel> kRows = {{4, 86400.0, 0.05}, {2, 3600.0, 0.04}, {10, 3600.0, 0.03}};

TEST(RapidVoltageChange, FewMayBeLargerThanMany) {
  // Two of 4.5 % in an hour and no more: held against 5 %.
  RvcRating r = rate_voltage_changes(changes({{100.0, 0.045}, {200.0, 0.045}}), kRows, 0.01);
  EXPECT_EQ(r.row, 0U);
  EXPECT_DOUBLE_EQ(r.value_frac, 0.045);
  EXPECT_DOUBLE_EQ(r.limit_frac, 0.05);
  // A third within the hour brings the third largest under 3 %.
  r = rate_voltage_changes(changes({{100.0, 0.045}, {200.0, 0.045}, {300.0, 0.035}}), kRows, 0.01);
  EXPECT_EQ(r.row, 2U);
  EXPECT_DOUBLE_EQ(r.value_frac, 0.035);
  EXPECT_DOUBLE_EQ(r.limit_frac, 0.03);
  EXPECT_DOUBLE_EQ(r.at_s.value(), 300.0);
  // The same an hour later does not.
  r = rate_voltage_changes(changes({{100.0, 0.045}, {200.0, 0.045}, {3800.0, 0.035}}), kRows, 0.01);
  EXPECT_EQ(r.row, 0U);
  // Five a day of 4.5 %: the fifth is held against 4 %.
  r = rate_voltage_changes(
      changes(
          {{0.0, 0.045}, {9000.0, 0.045}, {18000.0, 0.045}, {27000.0, 0.045}, {36000.0, 0.045}}),
      kRows, 0.01);
  EXPECT_EQ(r.row, 1U);
  EXPECT_DOUBLE_EQ(r.limit_frac, 0.04);
  EXPECT_DOUBLE_EQ(r.at_s.value(), 36000.0);
}

TEST(RapidVoltageChange, MoreThanTheLastRowMayNotReachTheThreshold) {
  std::vector<RvcEvent> events;
  for (int i = 0; i < 11; ++i) events.push_back({.begin_s = 60.0 * i, .dv_max_frac = 0.012});
  const RvcRating r = rate_voltage_changes(events, kRows, 0.01);
  EXPECT_EQ(r.row, 3U);
  EXPECT_DOUBLE_EQ(r.limit_frac, 0.01);
  EXPECT_EQ(most_changes(events, 3600.0), 11U);
  EXPECT_EQ(most_changes(events, 300.0), 5U);
  EXPECT_EQ(rate_voltage_changes({}, kRows, 0.01).value_frac, 0.0);
  EXPECT_EQ(most_changes({}, 300.0), 0U);
}

TEST(RapidVoltageChange, RejectsWhatItCannotMeasure) {
  EXPECT_THROW(RapidVoltageChangeDetector({}, 100.0), std::invalid_argument);
  EXPECT_THROW(RapidVoltageChangeDetector({.mains_hz = 16.7}, 1000.0), std::invalid_argument);
  EXPECT_THROW(RapidVoltageChangeDetector({.threshold_frac = 0.01, .hysteresis_frac = 0.01}, 1e3),
               std::invalid_argument);
  EXPECT_THROW(rate_voltage_changes({}, {}, 0.01), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
