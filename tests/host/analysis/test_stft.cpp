// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds and invariants; spectra_oracle_test.py compares with scipy.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "host/analysis/stft.hpp"
#include "host/analysis/welch_stream.hpp"

namespace ballast {
namespace {

std::vector<double> noise(std::size_t n) {
  std::mt19937_64 engine(3);
  std::vector<double> x(n);
  for (double& v : x) v = 100.0 + static_cast<double>(engine() >> 11) * 0x1p-53;
  return x;
}

TEST(Spectrogram, StaysWithinItsBounds) {
  const std::vector<double> x = noise(2000);
  for (std::size_t segments = 1; segments < 130; ++segments) {
    SpectrogramStream stream(
        10.0, {.welch = {.segment = 16, .overlap = 0.5}, .max_columns = 8, .max_rows = 4});
    stream.push(std::span(x).first(8 * (segments + 1)));
    const Spectrogram s = stream.finish();
    EXPECT_EQ(s.f_hz.size(), 3U);  // 9 bins, 3 to a row
    EXPECT_LE(s.t_s.size(), 8U);
    EXPECT_GE(s.t_s.size(), std::min<std::size_t>(segments, 5));
    EXPECT_EQ(s.psd.size(), 3 * s.t_s.size());
    EXPECT_EQ(s.t_s.size(), (segments + s.segments_per_column - 1) / s.segments_per_column);
  }
}

// Merged columns keep the energy: weighted by their segments they average to Welch's density.
TEST(Spectrogram, ColumnsAverageToWelchsDensity) {
  const std::vector<double> x = noise(5000);
  const WelchOptions options{.segment = 100};
  SpectrogramStream stream(50.0, {.welch = options, .max_columns = 7});
  stream.push(x);
  const Spectrogram s = stream.finish();
  const Spectrum mean = welch(x, 50.0, options);
  const std::size_t last = mean.segments - (s.t_s.size() - 1) * s.segments_per_column;
  for (std::size_t k = 0; k < mean.psd.size(); ++k) {
    double sum = 0.0;
    for (std::size_t c = 0; c < s.t_s.size(); ++c) {
      const std::size_t count = c + 1 < s.t_s.size() ? s.segments_per_column : last;
      sum += static_cast<double>(count) * s.at(c, k);
    }
    EXPECT_NEAR(sum / static_cast<double>(mean.segments), mean.psd[k], 1e-12 * mean.psd[k]);
  }
}

TEST(Spectrogram, ShowsWhenAToneBegan) {
  std::vector<double> x(60000, 5.0);
  for (std::size_t i = 30000; i < x.size(); ++i) {
    x[i] += std::sin(2.0 * std::numbers::pi * 20.0 * static_cast<double>(i) / 1000.0);
  }
  SpectrogramStream stream(1000.0, {.welch = {.segment = 1000}, .f_max_hz = 50.0});
  stream.push(x);
  const Spectrogram s = stream.finish();
  EXPECT_EQ(s.f_hz.size(), 51U);
  for (std::size_t c = 0; c < s.t_s.size(); ++c) {
    // The sine's power, half, in a Hann bin of 1.5 Hz noise bandwidth.
    if (s.t_s[c] < 29.0) {
      EXPECT_LT(s.at(c, 20), 1e-20);
    }
    if (s.t_s[c] > 31.0) {
      EXPECT_NEAR(s.at(c, 20), 0.5 / 1.5, 1e-9);
    }
  }
}

TEST(Spectrogram, RejectsImpossibleBounds) {
  EXPECT_THROW(SpectrogramStream(1.0, {.welch = {.segment = 8}, .max_columns = 1}),
               std::invalid_argument);
  EXPECT_THROW(SpectrogramStream(1.0, {.welch = {.segment = 8}, .max_rows = 0}),
               std::invalid_argument);
  EXPECT_THROW(SpectrogramStream(1.0, {.welch = {.segment = 8}, .f_max_hz = -1.0}),
               std::invalid_argument);
  EXPECT_THROW(SpectrogramStream(1.0, {}), std::invalid_argument);
  SpectrogramStream empty(1.0, {.welch = {.segment = 8}});
  EXPECT_TRUE(empty.finish().t_s.empty());
}

}  // namespace
}  // namespace ballast
