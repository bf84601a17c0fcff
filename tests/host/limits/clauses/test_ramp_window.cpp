// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

std::string keys(const std::string& more = {}) {
  return "kind = \"ramp_window\"\nlimit = \"5 MW\"\nwindow = \"15 s\"\n" + more;
}

// Down by 8 MW at 50 s for 4 s, then up by 6 MW for good at 100 s.
VectorRecord dip_and_step() {
  return record_of(2000, 10.0, [](double t) {
    const double dip = t >= 50.0 && t < 54.0 ? -8e6 : 0.0;
    return 60e6 + dip + (t >= 100.0 ? 6e6 : 0.0);
  });
}

TEST(RampWindow, EndPointsSeeLessThanExtremes) {
  const VectorRecord dip =
      record_of(2000, 10.0, [](double t) { return 60e6 + (t >= 4.0 && t < 8.0 ? -8e6 : 0.0); });
  // The dip comes and goes before the first window has two ends.
  const Verdict ends = judge_one(dip, keys("measure = \"end_points\"\ndirection = \"down\""));
  EXPECT_EQ(*ends.value, 0.0);
  const Verdict extremes = judge_one(dip, keys("measure = \"extremes\"\ndirection = \"down\""));
  EXPECT_DOUBLE_EQ(*extremes.value, 8.0);
  EXPECT_NEAR(*extremes.at_s, 4.0, 1e-9);
  EXPECT_EQ(extremes.outcome, Outcome::kExceeds);
  EXPECT_DOUBLE_EQ(*judge_one(dip_and_step(), keys()).value, 8.0);
}

TEST(RampWindow, OtherMeasureAndDirectionsAreStated) {
  const Verdict v =
      judge_one(dip_and_step(), "kind = \"ramp_window\"\nlimit = \"5 MW\"\nwindow = \"50 s\"");
  EXPECT_DOUBLE_EQ(*v.value, 14.0) << "from the dip's bottom to the step's top";
  EXPECT_EQ(v.also.at(0).label, "between any two instants of the window");
  EXPECT_DOUBLE_EQ(v.also.at(0).value, 14.0);
  EXPECT_EQ(v.also.at(1).label, "rise");
  EXPECT_DOUBLE_EQ(v.also.at(1).value, 14.0);
  EXPECT_EQ(v.also.at(2).label, "fall");
  EXPECT_DOUBLE_EQ(v.also.at(2).value, 8.0);
}

TEST(RampWindow, DirectionsAreApart) {
  const VectorRecord falling = record_of(
      2000, 10.0, [](double t) { return 80e6 - 0.7e6 * std::clamp(t - 50.0, 0.0, 10.0); });
  for (const std::string measure : {"end_points", "extremes"}) {
    const std::string by = "measure = \"" + measure + "\"\n";
    EXPECT_NEAR(*judge_one(falling, keys(by + "direction = \"down\"")).value, 7.0, 1e-9);
    EXPECT_NEAR(*judge_one(falling, keys(by + "direction = \"both\"")).value, 7.0, 1e-9);
    EXPECT_NEAR(*judge_one(falling, keys(by + "direction = \"up\"")).value, 0.0, 1e-9);
  }
}

TEST(RampWindow, SmallChangesDoNotCountWhereOnlyLargeOnesAreLimited) {
  EXPECT_EQ(*judge_one(dip_and_step(), keys("above = \"8 MW\"")).value, 0.0);
  EXPECT_DOUBLE_EQ(*judge_one(dip_and_step(), keys("above = \"7.9 MW\"")).value, 8.0);
}

TEST(RampWindow, ShortAndSlowRecordsAreNotAssessable) {
  const auto flat = [](double) { return 1e6; };
  EXPECT_EQ(judge_one(record_of(149, 10.0, flat), keys("")).outcome, Outcome::kNotAssessable);
  EXPECT_EQ(judge_one(record_of(150, 10.0, flat), keys("")).reason,
            "the record is no longer than the window");
  // A single change can exceed; one that does not shows nothing of those that follow.
  const auto step = [](double t_s) { return t_s < 10.0 ? 1e6 : 1e9; };
  EXPECT_EQ(judge_one(record_of(151, 10.0, step), keys("")).outcome, Outcome::kExceeds);
  EXPECT_EQ(judge_one(record_of(151, 10.0, flat), keys("")).outcome, Outcome::kNotAssessable);
  EXPECT_EQ(judge_one(record_of(300, 10.0, flat), keys("")).outcome, Outcome::kWithin);
  EXPECT_EQ(judge_one(record_of(100, 0.1, flat), keys("")).outcome, Outcome::kNotAssessable);
}

}  // namespace
}  // namespace ballast
