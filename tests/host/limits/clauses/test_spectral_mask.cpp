// SPDX-License-Identifier: GPL-3.0-or-later
// Tones of known amplitude under masks whose height is known in closed form.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "sim/base/error.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;
const std::string kMask =
    "kind = \"spectral_mask\"\nfrequencies = [\"0.2 Hz\", \"2 Hz\", \"5 Hz\"]\n"
    "limits = [\"4 MW\", \"1 MW\", \"1 MW\"]\n";

VectorRecord tones(double a_w, double fa_hz, double b_w, double fb_hz) {
  return record_of(30000, 100.0, [=](double t) {
    return 100e6 + a_w * std::sin(kTwoPi * fa_hz * t) + b_w * std::cos(kTwoPi * fb_hz * t);
  });
}

// At the geometric mean of two points a log-log line passes through that of their limits.
TEST(SpectralMask, WorstRatioCountsNotTheLargestAmplitude) {
  const double middle_hz = std::sqrt(0.4);
  for (const char* reading : {"every_bin", "lines"}) {
    const std::string keys = kMask + "reading = \"" + reading + "\"";
    const Verdict low = judge_one(tones(1.9e6, middle_hz, 0.2e6, 3.0), keys);
    EXPECT_NEAR(*low.value, 1.9, 0.005 * 1.9) << reading;
    EXPECT_NEAR(low.limit, 2.0, 0.04) << reading;  // within two bins of 0.01 Hz
    EXPECT_EQ(low.outcome, Outcome::kWithin) << reading;
    const Verdict high = judge_one(tones(1.9e6, middle_hz, 1.1e6, 3.0), keys);
    EXPECT_NEAR(*high.value, 1.1, 0.005 * 1.1) << reading;
    EXPECT_NEAR(high.limit, 1.0, 1e-12);
    EXPECT_NEAR(*high.at_hz, 3.0, 0.021) << reading;
    EXPECT_EQ(high.outcome, Outcome::kExceeds);
    EXPECT_NEAR(*high.margin, -0.1, 0.006);
  }
}

// The harmonics of a square wave of amplitude A are 4 A / (pi n), n odd.
TEST(SpectralMask, HarmonicsOfASquareWave) {
  const VectorRecord record =
      record_of(60000, 200.0, [](double t) { return std::fmod(t, 2.0) < 1.0 ? 60e6 : 40e6; });
  const Verdict v = judge_one(record,
                              "kind = \"spectral_mask\"\n"
                              "frequencies = [\"2 Hz\", \"20 Hz\"]\n"
                              "limits_of_nominal = [\"1 %\", \"1 %\"]",
                              {.nominal_w = 100e6});
  // From 2 Hz on the fifth, at 2.5 Hz: 10 MW x 4 / (5 pi).
  EXPECT_NEAR(*v.value, 10.0 * 4.0 / (5.0 * std::numbers::pi), 0.01);
  EXPECT_NEAR(*v.at_hz, 2.5, 0.021);
  EXPECT_NEAR(v.limit, 1.0, 1e-12);
  EXPECT_EQ(v.unit, "% of nominal");
}

// A step of P in the middle of a segment of T seconds has the transform P / (2 pi f): under a
// window that is 1 there and 1/2 on average the amplitude of the DFT is 2 P / (pi f T) at each bin,
// and five bins hold sqrt(5/1.5) of that. Lines alone do not see it.
TEST(SpectralMask, StepCountsAtEveryBinButIsNoLine) {
  const VectorRecord record =
      record_of(10000, 100.0, [](double t) { return t < 50.0 ? 40e6 : 100e6; });
  const Verdict all = judge_one(record, kMask);
  // The mask falls more slowly than 1 / f, so its lowest frequency is the worst.
  const double at_0_2_hz = 2.0 * 60.0 / (std::numbers::pi * 0.2 * 100.0) * std::sqrt(5.0 / 1.5);
  EXPECT_NEAR(*all.value, at_0_2_hz, 0.02 * at_0_2_hz);
  EXPECT_NEAR(*all.at_hz, 0.2, 1e-9);
  const Verdict lines = judge_one(record, kMask + "reading = \"lines\"");
  EXPECT_LT(*lines.value, 0.01);
  EXPECT_EQ(lines.outcome, Outcome::kWithin);
}

TEST(SpectralMask, SteadyPowerIsWithin) {
  const VectorRecord record = record_of(20000, 100.0, [](double) { return 100e6; });
  for (const char* reading : {"every_bin", "lines"}) {
    const Verdict v = judge_one(record, kMask + "reading = \"" + reading + "\"");
    EXPECT_EQ(v.outcome, Outcome::kWithin) << reading;
    EXPECT_NEAR(*v.value, 0.0, 1e-6);
    EXPECT_GT(v.limit, 0.0);
  }
}

TEST(SpectralMask, RefusesWhatContradictsItself) {
  const std::string head = "kind = \"spectral_mask\"\nfrequencies = [\"1 Hz\", \"2 Hz\"]\n";
  EXPECT_THROW(profile_of(head), ConfigError);
  EXPECT_THROW(profile_of(head + "limits = [\"1 MW\"]"), ConfigError);
  EXPECT_THROW(profile_of(head + "limits = [\"1 MW\", \"-1 MW\"]"), ConfigError);
  EXPECT_THROW(profile_of(head + "limits = [\"1 MW\", \"1 MW\"]\nlimits_of_nominal = [0.1, 0.1]"),
               ConfigError);
  EXPECT_THROW(profile_of("kind = \"spectral_mask\"\nfrequencies = [\"2 Hz\", \"1 Hz\"]\n"
                          "limits = [\"1 MW\", \"1 MW\"]"),
               ConfigError);
  EXPECT_THROW(profile_of("kind = \"spectral_mask\"\nlimits = [\"1 MW\", \"1 MW\"]"), ConfigError);
}

}  // namespace
}  // namespace ballast
