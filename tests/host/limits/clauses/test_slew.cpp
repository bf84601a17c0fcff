// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

VectorRecord step(double height_w) {
  return record_of(60000, 10000.0,
                   [height_w](double t) { return 100e6 + (t < 3.0 ? 0.0 : height_w); });
}

// Behind a one-pole low-pass a step starts at height / tau; a record at 10 kHz shows it to 0.5 %.
TEST(SlewClause, StepReadsHeightOverTimeConstant) {
  const double corner_hz = 2.0;
  const double expected = 10.0 * 2.0 * std::numbers::pi * corner_hz;
  const Verdict v =
      judge_one(step(-10e6), "kind = \"slew\"\nlimit = \"50 MW/s\"\ncorner = \"2 Hz\"");
  EXPECT_NEAR(*v.value, expected, 0.005 * expected);
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_NEAR(*v.at_s, 3.0, 0.001);
}

TEST(SlewClause, LimitMayBeAShareOfTheSite) {
  const VectorRecord record = record_of(
      60000, 1000.0, [](double t) { return 60e6 + 14e6 * std::clamp(t - 20.0, 0.0, 5.0); });
  const std::string keys = "kind = \"slew\"\nlimit_of_nominal = \"0.1 /s\"";
  const Verdict v = judge_one(record, keys, {.nominal_w = 150e6});
  EXPECT_DOUBLE_EQ(v.limit, 15.0);
  EXPECT_NEAR(*v.value, 14.0, 1e-3);
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_EQ(judge_one(record, keys, {.nominal_w = 130e6}).outcome, Outcome::kExceeds);
}

TEST(SlewClause, OnlyLargeChangesCountWhereTheSourceSaysSo) {
  const std::string keys =
      "kind = \"slew\"\nlimit = \"0.5 MW/s\"\nabove = \"50 MW\"\nchange_window = \"100 s\"\n"
      "corner = \"0.1 Hz\"";
  const auto rise = [](double height_w, double seconds) {
    return record_of(6000, 10.0, [=](double t) {
      return 60e6 + height_w * std::clamp((t - 200.0) / seconds, 0.0, 1.0);
    });
  };
  EXPECT_EQ(*judge_one(rise(49e6, 20.0), keys).value, 0.0);
  EXPECT_EQ(judge_one(rise(49e6, 20.0), keys).outcome, Outcome::kWithin);
  EXPECT_NEAR(*judge_one(rise(60e6, 20.0), keys).value, 3.0, 0.01);
  EXPECT_EQ(judge_one(rise(60e6, 20.0), keys).outcome, Outcome::kExceeds);
  // 90 MW at 0.45 MW/s never are 50 MW within 100 s.
  EXPECT_EQ(judge_one(rise(90e6, 200.0), keys).outcome, Outcome::kWithin);
}

TEST(SlewClause, NeedsFourReadingsPerPeriodOfItsCorner) {
  const auto flat = [](double) { return 1e6; };
  const std::string keys = "kind = \"slew\"\nlimit = \"1 MW/s\"\ncorner = \"2 Hz\"";
  EXPECT_EQ(judge_one(record_of(300, 7.9, flat), keys).outcome, Outcome::kNotAssessable);
  EXPECT_EQ(judge_one(record_of(300, 8.0, flat), keys).outcome, Outcome::kWithin);
}

TEST(SlewClause, HasOneLimit) {
  EXPECT_THROW(profile_of("kind = \"slew\""), ConfigError);
  EXPECT_THROW(profile_of("kind = \"slew\"\nlimit = \"-1 MW/s\""), ConfigError);
  EXPECT_THROW(profile_of("kind = \"slew\"\nlimit = \"1 MW/s\"\nlimit_of_nominal = \"0.1 /s\""),
               ConfigError);
}

}  // namespace
}  // namespace ballast
