// SPDX-License-Identifier: GPL-3.0-or-later
// The spectrum beside a verdict is the one that the clause was judged by: it holds the verdict's
// own value, at the frequency and in the segment that the verdict names.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/analysis/spectrum_points.hpp"
#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

const std::string kLine =
    "kind = \"line_amplitude\"\nf_low = \"0.2 Hz\"\nf_high = \"40 Hz\"\n"
    "limit = \"1 MW\"\n";
const std::string kMask =
    "kind = \"spectral_mask\"\nfrequencies = [\"0.2 Hz\", \"40 Hz\"]\nlimits = [\"2 MW\", \"1 "
    "MW\"]\n";

// 1.5 MW at 0.505 Hz, between two bins, of which 2 MW from 200 s on; and much noise of one sort.
VectorRecord record() {
  return record_of(40000, 100.0, [](double t) {
    const double a_w = t < 200.0 ? 1.5e6 : 2e6;
    return 100e6 + a_w * std::sin(2.0 * std::numbers::pi * 0.505 * t) +
           3e4 * std::sin(37.0 * t * t);
  });
}

double nearest(const SpectrumPoints& curve, double f_hz) {
  const auto at = std::min_element(
      curve.f_hz.begin(), curve.f_hz.end(),
      [f_hz](double a, double b) { return std::abs(a - f_hz) < std::abs(b - f_hz); });
  return curve.value[static_cast<std::size_t>(at - curve.f_hz.begin())];
}

TEST(JudgedSpectrum, HoldsTheValueOfItsVerdict) {
  for (const std::string& keys :
       {kLine, kMask, kMask + "reading = \"lines\"", kLine + "segment = \"33 s\""}) {
    const Verdict v = judge_one(record(), keys);
    const SpectrumPoints& curve = v.spectrum.amplitude_w;
    ASSERT_FALSE(curve.f_hz.empty()) << keys;
    EXPECT_EQ(curve.f_hz.size(), curve.value.size());
    EXPECT_LE(curve.f_hz.size(), 2U * 1024U);
    EXPECT_NEAR(nearest(curve, *v.at_hz) / 1e6, *v.value, 1e-12 * *v.value) << keys;
    EXPECT_NEAR(*v.value, 2.0, 0.02);
    EXPECT_TRUE(std::is_sorted(curve.f_hz.begin(), curve.f_hz.end()));
    EXPECT_NEAR(curve.f_hz.front(), 0.1, 0.04);
    EXPECT_NEAR(curve.f_hz.back(), 50.0, 0.5);  // Nyquist, below an octave above the band
    EXPECT_NEAR(0.5 * (v.spectrum.from_s + v.spectrum.to_s), *v.at_s, 1e-9);
    EXPECT_GE(v.spectrum.from_s, 199.0);
  }
}

// Also where nothing stands out, and no place is named.
TEST(JudgedSpectrum, IsThereWhereNoLineIs) {
  const VectorRecord quiet =
      record_of(20000, 100.0, [](double t) { return 100e6 + 1e3 * std::sin(37.0 * t * t); });
  const Verdict v = judge_one(quiet, kLine);
  EXPECT_FALSE(v.spectrum.amplitude_w.f_hz.empty());
  EXPECT_FALSE(judge_one(quiet, "kind = \"dynamic_range\"\nlimit = \"1 MW\"")
                   .spectrum.amplitude_w.f_hz.size() > 0U);
}

TEST(SpectrumPoints, ThinningKeepsEveryPeak) {
  std::vector<double> value(100'001, 1.0);
  for (const std::size_t k : {1000U, 5000U, 77'777U}) value[k] = 100.0;
  const SpectrumPoints all = spectrum_points(0.01, value, 5.0, 900.0, 200'000);
  EXPECT_EQ(all.f_hz.size(), 90'000U - 500U + 1U);
  const SpectrumPoints few = spectrum_points(0.01, value, 5.0, 900.0, 512);
  EXPECT_LE(few.f_hz.size(), 520U);
  for (const double k : {1000.0, 5000.0, 77'777.0}) {
    const double f_hz = k * 0.01;
    const auto at = std::find(few.f_hz.begin(), few.f_hz.end(), f_hz);
    ASSERT_NE(at, few.f_hz.end()) << f_hz;
    EXPECT_EQ(few.value[static_cast<std::size_t>(at - few.f_hz.begin())], 100.0);
  }
  EXPECT_TRUE(spectrum_points(0.0, {}, 1.0, 2.0, 10).f_hz.empty());
}

}  // namespace
}  // namespace ballast
