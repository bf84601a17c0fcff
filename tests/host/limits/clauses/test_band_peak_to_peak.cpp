// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of the filters themselves are held in
// tests/host/analysis/test_filter_sensitivity.cpp.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

std::string keys(const std::string& more = {}) {
  return "kind = \"band_peak_to_peak\"\nlimit = \"10 MW\"\nwindow = \"5 s\"\nf_low = \"0.1 Hz\"\n"
         "f_high = \"55 Hz\"\n" +
         more;
}

double also(const Verdict& v, const std::string& label) {
  for (const AlsoReading& r : v.also) {
    if (r.label == label) return r.value;
  }
  ADD_FAILURE() << "no reading " << label;
  return NAN;
}

// 40 MW p-p at 0.2 Hz: 42.8 zero phase, 85.5 causal, 40 unfiltered.
VectorRecord square() {
  return record_of(120000, 1000.0, [](double t) {
    return 100e6 + (std::fmod(std::floor(t * 0.4 + 1e-9), 2.0) < 0.5 ? 20e6 : -20e6);
  });
}

TEST(BandPeakToPeak, StatesBothPhasesAndTheUnfilteredFigure) {
  const Verdict zero = judge_one(square(), keys());
  EXPECT_NEAR(*zero.value, 42.8, 0.2);
  EXPECT_NEAR(also(zero, "causal"), 85.5, 0.2);
  EXPECT_DOUBLE_EQ(also(zero, "peak-to-peak, unfiltered"), 40.0);
  const Verdict causal = judge_one(square(), keys("phase = \"causal\""));
  EXPECT_NEAR(*causal.value, 85.5, 0.2);
  EXPECT_NEAR(also(causal, "zero phase"), 42.8, 0.2);
  EXPECT_NEAR(*judge_one(square(), keys("phase = \"causal\"\norder = 4")).value, 112.9, 0.2);
  EXPECT_NE(zero.algorithm.find("zero phase"), std::string::npos);
  EXPECT_NE(zero.algorithm.find("order 2"), std::string::npos);
}

// A sine of 6 MW p-p in the band, one above it, and a burst that the ends hide.
TEST(BandPeakToPeak, ReadsTheBandOnlyAndLeavesTheEndsOut) {
  const VectorRecord record = record_of(200000, 1000.0, [](double t) {
    const double burst = t < 20.0 ? 30e6 * std::sin(kTwoPi * 2.0 * t) : 0.0;
    return 100e6 + 3e6 * std::sin(kTwoPi * 1.3 * t) + 20e6 * std::sin(kTwoPi * 400.0 * t) + burst;
  });
  const Verdict v = judge_one(record, keys());
  EXPECT_NEAR(*v.value, 6.0, 0.05);
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_NEAR(also(v, "peak-to-peak including the first and last 30 s"), 66.0, 1.0);
  EXPECT_NEAR(also(v, "root mean square"), 3.0 / std::numbers::sqrt2, 0.05);
  EXPECT_GE(*v.at_s, 30.0);
  EXPECT_LE(*v.at_s, 170.0);
  EXPECT_GT(*judge_one(record, keys("settle = \"5 s\"")).value, 60.0);
}

TEST(BandPeakToPeak, MayReadTheRootMeanSquare) {
  const VectorRecord record =
      record_of(120000, 1000.0, [](double t) { return 100e6 + 6e6 * std::sin(kTwoPi * 1.4 * t); });
  const Verdict v = judge_one(record, keys("read_as = \"rms\""));
  EXPECT_NEAR(*v.value, 6.0 / std::numbers::sqrt2, 0.01);
  EXPECT_NEAR(also(v, "peak-to-peak"), 12.0, 0.05);
  EXPECT_EQ(v.outcome, Outcome::kWithin);
  EXPECT_EQ(judge_one(record, keys()).outcome, Outcome::kExceeds);
}

TEST(BandPeakToPeak, FirstCausalSecondsAreLeftOutAndTheLastAreNot) {
  const VectorRecord record =
      record_of(120000, 1000.0, [](double t) { return t < 115.0 ? 100e6 : 160e6; });
  EXPECT_GT(*judge_one(record, keys("phase = \"causal\"")).value, 50.0);
  EXPECT_LT(*judge_one(record, keys()).value, 50.0);
}

TEST(BandPeakToPeak, RecordMustReachTheBandAndOutlastTheEnds) {
  const auto flat = [](double) { return 1e6; };
  EXPECT_EQ(judge_one(record_of(6400, 100.0, flat), keys()).outcome, Outcome::kNotAssessable);
  const Verdict brief = judge_one(record_of(64000, 1000.0, flat), keys());
  EXPECT_EQ(brief.outcome, Outcome::kNotAssessable);
  EXPECT_NE(brief.reason.find("too short"), std::string::npos) << brief.reason;
  EXPECT_EQ(judge_one(record_of(91000, 1000.0, flat), keys()).outcome, Outcome::kWithin);
  // At twice the upper edge the band becomes a high-pass.
  EXPECT_EQ(judge_one(record_of(10010, 110.0, flat), keys()).outcome, Outcome::kWithin);
}

// 30 s are left out at each end. The 6 s between them do not show that the load is quiet, though a
// swing in them counts.
TEST(BandPeakToPeak, WhatIsLeftOutAtTheEndsShowsNothing) {
  const Verdict quiet = judge_one(record_of(66000, 1000.0, [](double) { return 1e6; }), keys());
  EXPECT_EQ(quiet.outcome, Outcome::kNotAssessable);
  EXPECT_NE(quiet.reason.find("too short"), std::string::npos) << quiet.reason;
  EXPECT_NEAR(quiet.longer_s.value(), 24.0, 1e-9);  // 30 s between the ends
  const Verdict swings = judge_one(
      record_of(66000, 1000.0, [](double t) { return std::fmod(t, 2.0) < 1.0 ? 60e6 : 20e6; }),
      keys());
  EXPECT_EQ(swings.outcome, Outcome::kExceeds);
}

TEST(BandPeakToPeak, BandMustHaveAWidth) {
  EXPECT_THROW(profile_of("kind = \"band_peak_to_peak\"\nlimit = \"10 MW\"\nwindow = \"5 s\"\n"
                          "f_low = \"5 Hz\"\nf_high = \"5 Hz\""),
               ConfigError);
}

}  // namespace
}  // namespace ballast
