// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

const std::string kLevels =
    "[[clauses.levels]]\nchanges = 4\nperiod = \"24 h\"\nlimit = \"5 %\"\n"
    "[[clauses.levels]]\nchanges = 2\nperiod = \"1 h\"\nlimit = \"4 %\"\n"
    "[[clauses.levels]]\nchanges = 10\nperiod = \"1 h\"\nlimit = \"3 %\"\n";
const std::string kClause = "kind = \"rapid_voltage_change\"\n" + kLevels;

SiteConditions resistive() {
  return {.nominal_w = 150e6, .short_circuit_va = 1e9, .x_over_r = 0.0};
}

// Steps of `size_w` up and down, `every_s` apart, `count` of them.
VectorRecord steps(double length_s, double every_s, int count, double size_w) {
  return record_of(static_cast<std::size_t>(length_s * 200.0), 200.0, [=](double t_s) {
    const int passed = std::min(count, static_cast<int>(t_s / every_s));
    return 100e6 + (passed % 2 == 0 ? 0.0 : size_w);
  });
}

// 40 MW on 2 GVA at X/R = 10 and unity power factor: 0.199 % by the first-order formula.
TEST(RapidVoltageChangeClause, FortyMegawattOnAStiffGridIsNoChange) {
  const SiteConditions stiff = {.nominal_w = 150e6, .short_circuit_va = 2e9, .x_over_r = 10.0};
  const Verdict v = judge_one(steps(60.0, 30.0, 1, 40e6), kClause, stiff);
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_NEAR(*v.value, 100.0 * 0.02 / std::sqrt(101.0), 1e-3);
  EXPECT_DOUBLE_EQ(v.limit, 5.0);
  EXPECT_NEAR(*v.at_s, 30.0, 0.05);
  // The load of 100 to 140 MW itself counts: the two-bus circuit has 1.6 times that.
  ASSERT_EQ(v.also.size(), 2U);
  EXPECT_NEAR(v.also[1].value / *v.value, 1.0 + 0.06 * std::sqrt(101.0), 0.02);
}

TEST(RapidVoltageChangeClause, RateDecidesTheLimit) {
  // 35 MW on 1 GVA, resistive: 3.5 %. Two in an hour are within 5 %, the third is not within 3 %.
  const Verdict two = judge_one(steps(1800.0, 100.0, 2, 35e6), kClause, resistive());
  EXPECT_EQ(two.outcome, Outcome::kWithin);
  EXPECT_NEAR(*two.value, 3.5, 0.01);
  EXPECT_DOUBLE_EQ(two.limit, 5.0);
  const Verdict three = judge_one(steps(1800.0, 100.0, 3, 35e6), kClause, resistive());
  EXPECT_EQ(three.outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(three.limit, 3.0);
  EXPECT_NEAR(*three.at_s, 300.0, 0.05);
  EXPECT_EQ(judge_one(steps(1800.0, 100.0, 1, 51e6), kClause, resistive()).outcome,
            Outcome::kExceeds);
}

TEST(RapidVoltageChangeClause, NotAssessableWithoutItsConditions) {
  SiteConditions unknown = resistive();
  unknown.short_circuit_va = 0.0;
  EXPECT_EQ(judge_one(steps(60.0, 30.0, 1, 1e6), kClause, unknown).outcome,
            Outcome::kNotAssessable);
  const VectorRecord slow = record_of(1000, 50.0, [](double) { return 1e8; });
  EXPECT_EQ(judge_one(slow, kClause, resistive()).outcome, Outcome::kNotAssessable);
  const VectorRecord swing =
      record_of(20000, 200.0, [](double t_s) { return 1e8 + 2e7 * std::sin(6.0 * t_s); });
  const Verdict v = judge_one(swing, kClause, resistive());
  EXPECT_EQ(v.outcome, Outcome::kNotAssessable);
  EXPECT_NE(v.reason.find("flicker"), std::string::npos) << v.reason;
}

TEST(RapidVoltageChangeClause, RefusesLevelsThatContradictThemselves) {
  EXPECT_THROW(profile_of("kind = \"rapid_voltage_change\""), ConfigError);
  EXPECT_THROW(profile_of("kind = \"rapid_voltage_change\"\nlevels = []"), ConfigError);
  EXPECT_THROW(profile_of("kind = \"rapid_voltage_change\"\nthreshold = \"3 %\"\n" + kLevels),
               ConfigError);
  EXPECT_THROW(profile_of("kind = \"rapid_voltage_change\"\nhysteresis = \"1 %\"\n" + kLevels),
               ConfigError);
  EXPECT_THROW(
      profile_of(kClause + "[[clauses.levels]]\nchanges = 20\nperiod = \"1 h\"\nlimit = \"4 %\"\n"),
      ConfigError);
}

TEST(RapidVoltageChangeClause, ShippedLevels) {
  const LimitProfile hv = shipped_profile("iec-61000-3-7-hv");
  const Judgement j = judge(steps(1800.0, 100.0, 3, 28e6), {&hv, 1}, resistive(), "as it is");
  const Verdict& v = verdict_of(j, "rapid-voltage-change");
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(v.limit, 2.5);
  EXPECT_NE(v.quote.find("[M]"), std::string::npos);
}

}  // namespace
}  // namespace ballast
