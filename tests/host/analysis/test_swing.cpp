// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "host/analysis/swing.hpp"

namespace ballast {
namespace {

TEST(Swing, SegmentsAreThoseOfSpectralLimits) {
  EXPECT_EQ(swing_options(600000, 1000.0).segment, 100000U);
  EXPECT_EQ(swing_options(90000, 1000.0).segment, 90000U);
  EXPECT_EQ(swing_options(3600, 1.0).segment, 256U);
  EXPECT_EQ(swing_options(1, 1000.0).segment, 2U);
  EXPECT_EQ(swing_options(600000, 1000.0).detrend, Detrend::kLinear);
}

// A drift of 10 MW over the record is no swing, and neither is what is slower than 0.1 Hz.
TEST(Swing, ReadsAToneBesideDrift) {
  std::vector<double> x(150000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t_s = static_cast<double>(i) * 1e-3;
    x[i] = 10e6 * t_s / 150.0 + 5e6 * std::sin(2.0 * std::numbers::pi * 0.06 * t_s) +
           1e6 * std::sin(2.0 * std::numbers::pi * 0.493 * t_s);
  }
  const Spectrum spectrum = swing_spectrum(x, 1000.0);
  EXPECT_EQ(spectrum.segments, 2U);
  const SpectralLine line = training_line(spectrum, 500.0);
  EXPECT_NEAR(line.f_hz, 0.493, 1e-4);
  EXPECT_NEAR(line.amplitude, 1e6, 2e3);
  EXPECT_NEAR(band_rms(spectrum, 0.2, 3.0), 1e6 / std::numbers::sqrt2, 2e3);
  EXPECT_EQ(training_line(spectrum, 0.45).amplitude, 0.0);  // which was not measured
  OscillationResult found;
  found.found.resize(2);
  found.found[0].f_hz = 0.4931;
  found.found[1].f_hz = 600.0;  // beyond the spectrum
  found.found[1].amplitude_w = 7.0;
  read_amplitudes(found, spectrum);
  EXPECT_EQ(found.found[0].amplitude_w, line.amplitude);
  EXPECT_EQ(found.found[0].peak_to_peak_w, 2.0 * line.amplitude);
  EXPECT_EQ(found.found[1].amplitude_w, 7.0);
  WelchStream stream = swing_stream(x.size(), 1000.0);
  stream.push(x);
  EXPECT_EQ(stream.finish().psd, spectrum.psd);
}

}  // namespace
}  // namespace ballast
