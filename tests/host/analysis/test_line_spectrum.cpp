// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "host/analysis/line_spectrum.hpp"

namespace ballast {
namespace {

// 120 s at 1 kHz have Welch bins 1/15 Hz wide; the tones walk from bin to bin.
TEST(StrongestLine, ReadsAFiveMegawattToneOffBin) {
  for (int step = 0; step <= 10; ++step) {
    const double f_hz = 0.8 + 0.1 * step / 15.0;
    std::vector<double> x(120000);
    std::mt19937_64 engine(11);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double t = static_cast<double>(i) / 1000.0;
      const double noise = static_cast<double>(engine() >> 11) * 0x1p-53 - 0.5;
      x[i] = 60e6 + 5.0e6 * std::cos(2.0 * std::numbers::pi * f_hz * t + 0.3) +
             0.4e6 * std::sin(2.0 * std::numbers::pi * 9.1 * t) + 0.5e6 * noise;
    }
    const SpectralLine line = strongest_line(x, 1000.0, 0.2);
    EXPECT_NEAR(line.amplitude, 5.0e6, 0.005 * 5.0e6) << f_hz;
    EXPECT_NEAR(line.f_hz, f_hz, 0.05 / 15.0) << f_hz;
    EXPECT_GT(line.prominence_db, 30.0);
    // Above the tone's main lobe the weaker line is the strongest.
    const SpectralLine weak = strongest_line(x, 1000.0, 5.0);
    EXPECT_NEAR(weak.f_hz, 9.1, 0.01);
    EXPECT_NEAR(weak.amplitude, 0.4e6, 0.01 * 0.4e6);
  }
}

TEST(StrongestLine, SquareWaveReadsItsFundamental) {
  std::vector<double> x(100000);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = (i / 1000) % 2 == 0 ? 1000.0 : 400.0;
  const SpectralLine line = strongest_line(x, 1000.0, 0.1);
  EXPECT_NEAR(line.f_hz, 0.5, 0.002);
  EXPECT_NEAR(line.amplitude, 300.0 * 4.0 / std::numbers::pi, 0.01 * 382.0);
}

// A load that rises and settles has a steep spectrum, highest at the lowest frequency looked at,
// and no line in it; with a small tone on top, the tone is the line.
TEST(StrongestLine, SlopeOfARisingLoadIsNoLine) {
  std::vector<double> x(120000);
  std::mt19937_64 engine(5);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double noise = static_cast<double>(engine() >> 11) * 0x1p-53 - 0.5;
    x[i] = 70e3 * (1.0 - std::exp(-static_cast<double>(i) / 20000.0)) + 10.0 * noise;
  }
  EXPECT_EQ(strongest_line(x, 1000.0, 0.1).f_hz, 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] += 200.0 * std::sin(2.0 * std::numbers::pi * 6.0 * static_cast<double>(i) / 1000.0);
  }
  const SpectralLine line = strongest_line(x, 1000.0, 0.1);
  EXPECT_NEAR(line.f_hz, 6.0, 0.01);
  EXPECT_NEAR(line.amplitude, 200.0, 1.0);
}

// Two tones and their side lobes: two lines, each by its own amplitude, and those of a band alone.
TEST(FindLines, ListsTonesWithoutTheirSideLobes) {
  std::vector<double> x(100000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / 1000.0;
    x[i] = 3e6 * std::sin(2.0 * std::numbers::pi * 0.7537 * t) +
           1e5 * std::sin(2.0 * std::numbers::pi * 2.1 * t);
  }
  const Spectrum s = welch(x, 1000.0, {.segment = x.size()});
  const std::vector<SpectralLine> lines = find_lines(s, 0.1, 100.0, 10);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NEAR(lines[0].f_hz, 0.7537, 3e-5);
  EXPECT_NEAR(lines[0].amplitude, 3e6, 2e-3 * 3e6);
  EXPECT_NEAR(lines[1].f_hz, 2.1, 3e-5);
  EXPECT_NEAR(lines[1].amplitude, 1e5, 2e-3 * 1e5);
  EXPECT_EQ(find_lines(s, 0.1, 100.0, 1).size(), 1U);
  ASSERT_EQ(find_lines(s, 1.0, 3.0, 10).size(), 1U);
  EXPECT_NEAR(line_amplitudes(s)[210], 1e5, 2e-3 * 1e5);
  EXPECT_TRUE(find_lines(s, 5.0, 10.0, 10).empty());
}

TEST(StrongestLine, ConstantRecordHasNone) {
  const std::vector<double> x(5000, 72e3);
  const SpectralLine line = strongest_line(x, 1000.0, 0.1);
  EXPECT_EQ(line.f_hz, 0.0);
  EXPECT_EQ(line.amplitude, 0.0);
}

}  // namespace
}  // namespace ballast
