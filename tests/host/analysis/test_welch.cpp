// SPDX-License-Identifier: GPL-3.0-or-later
// Closed forms and invariants; spectra_oracle_test.py compares with scipy.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "host/analysis/welch_stream.hpp"

namespace ballast {
namespace {

double uniform(std::mt19937_64& engine) {
  return static_cast<double>(engine() >> 11) * 0x1p-53;
}

std::vector<double> noise(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  std::vector<double> x(n);
  for (double& v : x) v = 4e4 + 1e3 * (uniform(engine) - 0.5);
  return x;
}

// Parseval: without window overlap and trend the density's integral is the record's variance as the
// window sees it, sum((w x)^2) / sum(w^2), whatever the number of samples.
TEST(Welch, IntegralOfDensityIsTheWindowedPower) {
  for (const std::size_t n : {4096U, 4095U}) {
    std::vector<double> x = noise(n, 7);
    const Spectrum s = welch(x, 1000.0, {.segment = n, .detrend = Detrend::kNone});
    double power = 0.0;
    double weight = 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      const double sine =
          std::sin(std::numbers::pi * static_cast<double>(i) / static_cast<double>(n));
      power += sine * sine * sine * sine * x[i] * x[i];
      weight += sine * sine * sine * sine;
    }
    const double rms = band_rms(s, 0.0, 1e9);
    EXPECT_NEAR(rms * rms, power / weight, 1e-12 * power / weight);
  }
}

TEST(Welch, BandOfASineHoldsItsRms) {
  std::vector<double> x(60000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 1e6 + 5e3 * std::sin(2.0 * std::numbers::pi * 2.013 * static_cast<double>(i) / 1000.0);
  }
  const Spectrum s = welch(x, 1000.0);
  EXPECT_NEAR(band_rms(s, 0.2, 3.0), 5e3 / std::numbers::sqrt2, 5.0);
  EXPECT_LT(band_rms(s, 5.0, 20.0), 1.0);
  EXPECT_EQ(band_rms(s, 3.0, 3.0), 0.0);
}

TEST(Welch, StatesItsBandwidth) {
  const std::vector<double> x = noise(10000, 3);
  // Hann 1.5 bins; flat top 3.77 bins, the figure MATLAB gives for flattopwin.
  EXPECT_NEAR(welch(x, 1000.0, {.segment = 1000}).enbw_hz, 1.5, 1e-12);
  EXPECT_NEAR(welch(x, 1000.0, {.segment = 1000, .window = Window::kFlatTop}).enbw_hz, 3.77, 0.01);
  const Spectrum s = welch(x, 1000.0);
  EXPECT_EQ(s.segment_samples, 1250U);
  EXPECT_EQ(s.segments, 15U);
  EXPECT_DOUBLE_EQ(s.df_hz, 0.8);
}

TEST(Welch, IsTheSameToTheBitEachTime) {
  const std::vector<double> x = noise(30000, 9);
  EXPECT_EQ(welch(x, 1000.0).psd, welch(x, 1000.0).psd);
}

TEST(Welch, BlocksGiveTheBitsOfTheWholeRecord) {
  const std::vector<double> x = noise(30011, 9);
  for (const double overlap : {0.0, 0.5, 0.75}) {
    const WelchOptions options{.segment = 1001, .overlap = overlap, .detrend = Detrend::kLinear};
    const Spectrum whole = welch(x, 1000.0, options);
    for (const std::size_t block : {1UL, 7UL, 1001UL, 65536UL}) {
      WelchStream stream(1000.0, options);
      for (std::size_t i = 0; i < x.size(); i += block) {
        stream.push(std::span(x).subspan(i, std::min(block, x.size() - i)));
      }
      const Spectrum s = stream.finish();
      EXPECT_EQ(s.psd, whole.psd) << block;
      EXPECT_EQ(s.segments, whole.segments);
    }
  }
}

TEST(Welch, StreamShorterThanASegmentIsOneSegment) {
  const std::vector<double> x = noise(601, 2);
  WelchStream stream(1000.0, {.segment = 5000});
  EXPECT_THROW(stream.finish(), std::invalid_argument);
  stream.push(x);
  const Spectrum s = stream.finish();
  EXPECT_EQ(s.segment_samples, 601U);
  EXPECT_EQ(s.segments, 1U);
  EXPECT_EQ(s.psd, welch(x, 1000.0, {.segment = 601}).psd);
}

TEST(Welch, SineOnABinReadsHalfItsSquareInTheSpectrum) {
  std::vector<double> x(8000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 1e6 + 5e3 * std::sin(2.0 * std::numbers::pi * 4.0 * static_cast<double>(i) / 1000.0);
  }
  for (const Window window : {Window::kHann, Window::kFlatTop}) {
    const Spectrum s = welch(x, 1000.0, {.segment = 2000, .window = window});
    EXPECT_NEAR(power_spectrum(s)[8], 0.5 * 25e6, 1e-9 * 25e6);
  }
}

TEST(Welch, RejectsWhatHasNoSpectrum) {
  const std::vector<double> one(1, 1.0);
  const std::vector<double> two = {1.0, 2.0};
  EXPECT_THROW(welch(one, 1000.0), std::invalid_argument);
  EXPECT_THROW(welch(two, 0.0), std::invalid_argument);
  EXPECT_THROW(welch(two, NAN), std::invalid_argument);
  EXPECT_THROW(welch(two, 1.0, {.overlap = 1.0}), std::invalid_argument);
  EXPECT_EQ(welch(two, 1000.0).psd.size(), 2U);
  EXPECT_THROW(WelchStream(1000.0, {.segment = 1}), std::invalid_argument);
  EXPECT_THROW(WelchStream(-1.0, {.segment = 8}), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
