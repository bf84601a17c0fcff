// SPDX-License-Identifier: GPL-3.0-or-later
// The shipped profiles on spectra, on loads whose spectrum is known in closed form.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

constexpr double kTwoPi = 2.0 * std::numbers::pi;

Judgement judged(const std::string& profile, const PowerRecord& record, double nominal_w) {
  const LimitProfile p = shipped_profile(profile);
  return judge(record, {&p, 1}, {.nominal_w = nominal_w}, "as it is");
}

VectorRecord sine(double amplitude_w, double f_hz) {
  return record_of(60000, 200.0,
                   [=](double t) { return 100e6 + amplitude_w * std::sin(kTwoPi * f_hz * t); });
}

TEST(SpectralProfiles, TrainingBandIsStricterWhereModesReachFarther) {
  const Judgement inter_area = judged("training-band", sine(3e6, 0.5), 150e6);
  EXPECT_EQ(verdict_of(inter_area, "line").outcome, Outcome::kExceeds);
  EXPECT_NEAR(verdict_of(inter_area, "line").limit, 2.5, 1e-9);
  EXPECT_EQ(verdict_of(inter_area, "band").outcome, Outcome::kWithin);
  EXPECT_EQ(verdict_of(judged("training-band", sine(3e6, 2.0), 150e6), "line").outcome,
            Outcome::kWithin);
  // At the geometric mean of 0.8 and 2.5 Hz: 2.5 x sqrt(2) MW.
  const Judgement middle = judged("training-band", sine(3e6, std::sqrt(2.0)), 150e6);
  EXPECT_NEAR(verdict_of(middle, "line").limit, 2.5 * std::numbers::sqrt2, 1e-3);
  // Beyond the band, other profiles judge.
  EXPECT_FALSE(judged("training-band", sine(9e6, 6.0), 150e6).exceeds());
}

TEST(SpectralProfiles, TrainingBandAddsUpManyLines) {
  const VectorRecord record = record_of(60000, 200.0, [](double t) {
    double power_w = 100e6;
    for (const double f_hz : {0.3, 0.6, 0.9, 1.2, 1.5, 1.8}) {
      power_w += 2.4e6 * std::sin(kTwoPi * f_hz * t);
    }
    return power_w;
  });
  const Judgement j = judged("training-band", record, 150e6);
  EXPECT_EQ(verdict_of(j, "line").outcome, Outcome::kWithin);
  const Verdict& band = verdict_of(j, "band");
  EXPECT_EQ(band.outcome, Outcome::kExceeds);
  EXPECT_NEAR(*band.value, 2.4 * std::sqrt(3.0), 1e-3);
}

// At its limits: a sine of alpha x rated at 2.5 Hz, and a ramp of beta x rated.
TEST(SpectralProfiles, EasyRiderAtItsLimits) {
  for (const double share : {0.97, 1.03}) {
    const VectorRecord record = record_of(
        200000, 1000.0, [=](double t) { return 50e6 + share * 1e4 * std::sin(kTwoPi * 2.5 * t); });
    const Judgement j = judged("easyrider", record, 100e6);
    const Verdict& v = verdict_of(j, "spectrum");
    EXPECT_EQ(v.outcome, share < 1.0 ? Outcome::kWithin : Outcome::kExceeds);
    EXPECT_NEAR(*v.value, 0.01 * share, 0.005 * 0.01);
    EXPECT_NEAR(v.limit, 0.01, 1e-12);
    EXPECT_EQ(verdict_of(j, "ramp").outcome, Outcome::kWithin);
  }
  for (const double share : {0.97, 1.03}) {
    const VectorRecord ramp = record_of(60000, 1000.0, [=](double t) {
      return 50e6 + share * 10e6 * std::clamp(t - 30.0, 0.0, 4.0);
    });
    const Judgement j = judged("easyrider", ramp, 100e6);
    EXPECT_EQ(verdict_of(j, "ramp").outcome, share < 1.0 ? Outcome::kWithin : Outcome::kExceeds);
  }
}

// The harmonics of a square wave have the energies 1 / n^2, n odd: pi^2 / 8 in all.
TEST(SpectralProfiles, ReadingsOfArxiv250814318) {
  const VectorRecord record =
      record_of(200000, 1000.0, [](double t) { return std::fmod(t, 2.0) < 1.0 ? 104e6 : 96e6; });
  const Judgement j = judged("arxiv-2508-14318", record, 150e6);
  double in_band = 0.0;
  double magnitudes = 0.0;
  for (int n = 1; 0.5 * n < 20.0; n += 2) {
    in_band += 1.0 / n / n;
    magnitudes += 1.0 / n;
  }
  const double all = std::numbers::pi * std::numbers::pi / 8.0;
  EXPECT_NEAR(*verdict_of(j, "energy-in-band").value, 100.0 * in_band / all, 0.1);
  EXPECT_NEAR(*verdict_of(j, "largest-line-energy").value, 100.0 * (4.0 / 6.0) / in_band, 0.1);
  EXPECT_NEAR(*verdict_of(j, "largest-line-magnitude").value, 100.0 / (2.0 * magnitudes), 0.1);
  const Verdict& range = verdict_of(j, "dynamic-range");
  EXPECT_NEAR(*range.value, 8.0, 1e-9);
  // Shares stay behind what has a size.
  EXPECT_TRUE(range.ranked);
  EXPECT_EQ(j.verdicts.front().clause, "dynamic-range");
  EXPECT_FALSE(verdict_of(j, "energy-in-band").ranked);
}

}  // namespace
}  // namespace ballast
