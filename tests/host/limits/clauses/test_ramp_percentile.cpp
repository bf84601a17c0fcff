// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

std::string keys(const std::string& more = {}) {
  return "kind = \"ramp_percentile\"\nlimit = \"20 MW/min\"\n" + more;
}

// A triangle of 40 min whose steady slope is 12 MW/min: but around its few corners every minute
// ramps by 12 MW. The last fifth of the record rests.
VectorRecord triangle() {
  return record_of(60000, 10.0, [](double t) {
    if (t >= 4800.0) return 100e6;
    const double minutes = std::fmod(t / 60.0, 40.0);
    return 100e6 + 12e6 * (minutes < 20.0 ? minutes : 40.0 - minutes);
  });
}

TEST(RampPercentile, ReadsTheRampThatMostMinutesHave) {
  const Verdict v = judge_one(triangle(), keys());
  // To the resolution of the histogram: 240 MW / 65536.
  EXPECT_NEAR(*v.value, 12.0, 0.004);
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  ASSERT_EQ(v.also.size(), 2U);
  EXPECT_NEAR(v.also[0].value, 12.0, 0.004);
  EXPECT_NEAR(v.also[1].value, 12.0, 0.004);
}

TEST(RampPercentile, PercentileDecides) {
  // A fifth of the record rests.
  EXPECT_NEAR(*judge_one(triangle(), keys("percentile = \"10 %\"")).value, 0.0, 0.004);
  EXPECT_NEAR(*judge_one(triangle(), keys("percentile = \"30 %\"")).value, 12.0, 0.004);
}

TEST(RampPercentile, SwingWithinTheMinuteIsNoRampOfConsecutiveMeans) {
  const VectorRecord record =
      record_of(36000, 10.0, [](double t) { return std::fmod(t, 70.0) < 35.0 ? 90e6 : 120e6; });
  const Verdict v = judge_one(record, keys("percentile = \"99 %\""));
  EXPECT_NEAR(*v.value, 30.0, 1e-3);
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_LT(v.also[1].value, 6.0);
}

// Every minute of it ramps alike, downwards, the first one too.
TEST(RampPercentile, SteadyFallHasOneRampAtAllPercentiles) {
  const VectorRecord record =
      record_of(6000, 10.0, [](double t) { return 300e6 - 12e6 / 60.0 * t; });
  for (const char* percentile : {"0 %", "50 %", "100 %"}) {
    const Verdict v = judge_one(record, keys(std::string("percentile = \"") + percentile + "\""));
    EXPECT_NEAR(*v.value, 12.0, 0.002);
    EXPECT_NEAR(v.also.at(1).value, 12.0, 0.002);
  }
}

TEST(RampPercentile, NeedsTwoWindows) {
  const auto flat = [](double) { return 1e6; };
  EXPECT_EQ(judge_one(record_of(119, 1.0, flat), keys()).outcome, Outcome::kNotAssessable);
  EXPECT_EQ(judge_one(record_of(120, 1.0, flat), keys()).outcome, Outcome::kWithin);
}

}  // namespace
}  // namespace ballast
