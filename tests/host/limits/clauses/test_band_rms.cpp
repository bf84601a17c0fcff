// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;
const std::string kBand =
    "kind = \"band_rms\"\nf_low = \"0.2 Hz\"\nf_high = \"3 Hz\"\nlimit = \"4 MW\"";

// Two sines in the band and one above it: sqrt((3^2 + 4^2) / 2) MW.
TEST(BandRms, AddsTheEnergiesInTheBand) {
  const VectorRecord record = record_of(40000, 100.0, [](double t) {
    return 100e6 + 3e6 * std::sin(kTwoPi * 0.5 * t) + 4e6 * std::sin(kTwoPi * 2.3 * t) +
           9e6 * std::sin(kTwoPi * 5.0 * t);
  });
  const Verdict v = judge_one(record, kBand);
  EXPECT_NEAR(*v.value, 5.0 / std::numbers::sqrt2, 1e-4);
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  ASSERT_EQ(v.also.size(), 1U);
  EXPECT_NEAR(v.also[0].value, *v.value, 1e-4);
}

// A quarter of the record oscillates: the worst segment in full, the record by half of it.
TEST(BandRms, WorstSegmentCountsAndTheRecordIsStated) {
  const VectorRecord record = record_of(160000, 40.0, [](double t) {
    return 100e6 + (t >= 2000.0 && t < 3000.0 ? 6e6 * std::sin(kTwoPi * t) : 0.0);
  });
  const Verdict v = judge_one(record, kBand);
  EXPECT_NEAR(*v.value, 6.0 / std::numbers::sqrt2, 0.01);
  EXPECT_EQ(v.outcome, Outcome::kExceeds);
  EXPECT_GT(*v.at_s, 2000.0);
  EXPECT_LT(*v.at_s, 3000.0);
  EXPECT_NEAR(v.also.at(0).value, 3.0 / std::numbers::sqrt2, 0.05);
}

TEST(BandRms, RefusesABandThatEndsBeforeItBegins) {
  EXPECT_THROW(profile_of("kind = \"band_rms\"\nf_low = \"3 Hz\"\nf_high = \"3 Hz\"\n"
                          "limit = \"4 MW\""),
               ConfigError);
  EXPECT_THROW(profile_of("kind = \"band_rms\"\nf_low = \"1 Hz\"\nf_high = \"3 Hz\""), ConfigError);
}

}  // namespace
}  // namespace ballast
