// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

const char* const kPst = "kind = \"flicker\"\nseverity = \"Pst\"\nlimit = 0.9";
const char* const kPlt = "kind = \"flicker\"\nseverity = \"Plt\"\nlimit = 0.7";

// 39 changes a minute of 0.894 % are Pst = 1 at 230 V and 50 Hz (IEC 61000-4-15, table 5).
constexpr double kSwing = 0.00894;
constexpr double kShortCircuitVa = 1e9;

SiteConditions european(double x_over_r = 0.0) {
  return {.nominal_w = 150e6,
          .grid_hz = 50.0,
          .short_circuit_va = kShortCircuitVa,
          .x_over_r = x_over_r,
          .lamp_v = 230.0};
}

VectorRecord square(double length_s, double swing_w, double rate_hz = 1000.0, double mean_w = 1e8) {
  return record_of(static_cast<std::size_t>(length_s * rate_hz), rate_hz, [=](double t_s) {
    return mean_w + (std::fmod(t_s * 39.0 / 120.0, 1.0) < 0.5 ? 0.5 : -0.5) * swing_w;
  });
}

TEST(FlickerClause, ReadsTheStandardsPointFromPower) {
  const Verdict v = judge_one(square(720.0, kSwing * kShortCircuitVa), kPst, european());
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_NEAR(*v.value, 1.0, 0.01);
  EXPECT_EQ(v.unit, "Pst");
  EXPECT_GE(*v.at_s, 120.0);
  const Verdict half = judge_one(square(720.0, 0.5 * kSwing * kShortCircuitVa), kPst, european());
  EXPECT_EQ(half.outcome, Outcome::kWithin);
  EXPECT_NEAR(*half.value, 0.5, 0.005);
}

// The same change of voltage on a grid of X/R = 10 takes sqrt(101) times the power.
TEST(FlickerClause, TurnsPowerIntoVoltageByTheGridsImpedance) {
  const Verdict v = judge_one(square(720.0, 0.1 * kSwing * kShortCircuitVa), kPst, european(10.0));
  EXPECT_NEAR(*v.value, 0.1 / std::sqrt(101.0), 1e-4);
}

// Beside a load of 10 % of the short-circuit level the first-order formula shows half of the truth:
// slope (cos psi + p)/(1 - p^2) against cos psi.
TEST(FlickerClause, StatesTheOtherVoltageModelBeside) {
  const VectorRecord record = square(720.0, 0.1 * kSwing * kShortCircuitVa);
  const Verdict first = judge_one(record, kPst, european(10.0));
  const std::string two_bus = std::string(kPst) + "\nvoltage_model = \"two bus\"";
  const Verdict exact = judge_one(record, two_bus, european(10.0));
  EXPECT_NEAR(*exact.value / *first.value, (1.0 + 0.1 * std::sqrt(101.0)) / 0.99, 0.01);
  ASSERT_EQ(first.also.size(), 1U);
  EXPECT_EQ(first.also[0].value, *exact.value);
  EXPECT_EQ(exact.also.at(0).value, *first.value);
}

TEST(FlickerClause, LongTermNeedsTwoHours) {
  const Verdict v = judge_one(square(7320.0, kSwing * kShortCircuitVa), kPlt, european());
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_NEAR(*v.value, 1.0, 0.01);
  EXPECT_EQ(v.unit, "Plt");
  EXPECT_EQ(judge_one(square(7319.0, 1e6), kPlt, european()).outcome, Outcome::kNotAssessable);
}

TEST(FlickerClause, NotAssessableWithoutItsConditions) {
  EXPECT_EQ(judge_one(square(719.0, 1e6), kPst, european()).outcome, Outcome::kNotAssessable);
  const Verdict slow = judge_one(square(720.0, 1e6, 500.0), kPst, european());
  EXPECT_EQ(slow.outcome, Outcome::kNotAssessable);
  EXPECT_NE(slow.reason.find("Nyquist"), std::string::npos) << slow.reason;
  SiteConditions unknown = european();
  unknown.short_circuit_va = 0.0;
  const Verdict v = judge_one(square(720.0, 1e6), kPst, unknown);
  EXPECT_EQ(v.outcome, Outcome::kNotAssessable);
  EXPECT_NE(v.reason.find("short-circuit"), std::string::npos) << v.reason;
}

TEST(FlickerClause, GridThatCannotCarryThePowerHasNoVoltage) {
  SiteConditions weak = european(10.0);
  weak.short_circuit_va = 90e6;
  const VectorRecord record = square(720.0, 1e6);
  EXPECT_EQ(judge_one(record, std::string(kPst) + "\nvoltage_model = \"two bus\"", weak).outcome,
            Outcome::kNotAssessable);
  EXPECT_TRUE(judge_one(record, kPst, weak).also.empty());
}

TEST(FlickerClause, ShippedPlanningLevels) {
  const LimitProfile mv = shipped_profile("iec-61000-3-7-mv");
  const LimitProfile hv = shipped_profile("iec-61000-3-7-hv");
  const VectorRecord record = square(720.0, 0.85 * kSwing * kShortCircuitVa);
  const Judgement at_mv = judge(record, {&mv, 1}, european(), "as it is");
  const Judgement at_hv = judge(record, {&hv, 1}, european(), "as it is");
  EXPECT_EQ(verdict_of(at_mv, "pst").outcome, Outcome::kWithin);
  EXPECT_EQ(verdict_of(at_hv, "pst").outcome, Outcome::kExceeds);
  EXPECT_EQ(verdict_of(at_mv, "plt").outcome, Outcome::kNotAssessable);
  EXPECT_DOUBLE_EQ(verdict_of(at_mv, "plt").limit, 0.7);
  EXPECT_DOUBLE_EQ(verdict_of(at_hv, "plt").limit, 0.6);
}

}  // namespace
}  // namespace ballast
