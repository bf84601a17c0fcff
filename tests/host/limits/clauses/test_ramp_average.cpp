// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

std::string keys(const std::string& more = {}) {
  return "kind = \"ramp_average\"\nlimit = \"20 MW/min\"\n" + more;
}

// 25 MW/min for just ten minutes, with a swing of 30 MW that averages out over a minute. Over the
// last mean P(u) - P(u - 600 s) is 250 MW less 25 MW/min off the ramp's end, at most half a minute
// away: 250 - 25 / 4 MW on average.
TEST(RampAverage, MeansAreFreeOfTheSwing) {
  const VectorRecord record = record_of(24000, 10.0, [](double t) {
    return 300e6 + 25e6 / 60.0 * std::clamp(t - 900.0, 0.0, 600.0) +
           15e6 * std::sin(2.0 * std::numbers::pi * t / 20.0);
  });
  const Verdict v = judge_one(record, keys());
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_NEAR(*v.value, 25.0 - 25.0 / 40.0, 1e-3);
  EXPECT_EQ(v.unit, "MW/min");
}

// On a long ramp both variants read its slope, and a swing of which 30.5 periods fit the interval
// adds its peak-to-peak to the difference of the samples: 15 + 30 / 10 MW/min.
TEST(RampAverage, VariantsDifferByTheSwing) {
  const VectorRecord record = record_of(30000, 10.0, [](double t) {
    return 300e6 + 15e6 / 60.0 * std::clamp(t - 600.0, 0.0, 2000.0) +
           15e6 * std::sin(2.0 * std::numbers::pi * t / 20.0 * (1.0 + 1.0 / 60.0));
  });
  const Verdict means = judge_one(record, keys());
  EXPECT_NEAR(*means.value, 15.0, 0.1);
  EXPECT_EQ(means.outcome, Outcome::kWithin);
  ASSERT_EQ(means.also.at(0).label, "between samples");
  EXPECT_NEAR(means.also.at(0).value, 18.0, 0.05);
  const Verdict ends = judge_one(record, keys("measure = \"end_points\""));
  EXPECT_NEAR(*ends.value, 18.0, 0.05);
  EXPECT_NEAR(ends.also.at(0).value, *means.value, 1e-9);
}

TEST(RampAverage, StatesTheInstantAtTheEndOfTheInterval) {
  const VectorRecord record =
      record_of(20000, 10.0, [](double t) { return t < 1000.0 ? 10e6 : 60e6; });
  const Verdict v = judge_one(record, keys());
  EXPECT_NEAR(*v.value, 5.0, 1e-9);
  EXPECT_NEAR(*v.at_s, 1059.9, 0.2) << "the first mean that lies wholly after the step";
}

TEST(RampAverage, NeedsIntervalAndMean) {
  const auto flat = [](double) { return 1e6; };
  EXPECT_EQ(judge_one(record_of(659, 1.0, flat), keys()).outcome, Outcome::kNotAssessable);
  EXPECT_EQ(judge_one(record_of(661, 1.0, flat), keys()).outcome, Outcome::kWithin);
  EXPECT_EQ(judge_one(record_of(601, 1.0, flat), keys("measure = \"end_points\"")).outcome,
            Outcome::kWithin);
  EXPECT_EQ(judge_one(record_of(100, 0.02, flat), keys()).outcome, Outcome::kNotAssessable);
}

}  // namespace
}  // namespace ballast
