// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/observers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ballast {
namespace {

std::vector<double> tone(double f_hz, double rate_hz, double length_s, double amplitude_w) {
  std::vector<double> x(static_cast<std::size_t>(length_s * rate_hz));
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) / rate_hz;
    x[i] = 50e6 + amplitude_w * std::sin(2.0 * std::numbers::pi * f_hz * t + 0.4);
  }
  return x;
}

// The triangle of two cycles is the box of one cycle twice: its gain is sinc^2.
double triangle_gain(double f_hz, double nominal_hz) {
  const double x = std::numbers::pi * f_hz / nominal_hz;
  return std::sin(x) * std::sin(x) / (x * x);
}

TEST(PmuFilter, AttenuatesAToneByTheTrianglesGain) {
  for (const double nominal_hz : {50.0, 60.0}) {
    for (const double f_hz : {0.5, 2.0, 8.8, 14.75, 23.0}) {
      PmuFilter pmu(9600.0, nominal_hz);
      std::vector<double> frames;
      pmu.push(tone(f_hz, 9600.0, 64.0, 5e6), frames);
      FigureCollector figures(nominal_hz);
      figures.push(frames);
      const SpectralLine line = figures.finish().line;
      EXPECT_NEAR(line.f_hz, f_hz, 0.002);
      EXPECT_NEAR(line.amplitude, 5e6 * triangle_gain(f_hz, nominal_hz), 0.002 * 5e6)
          << f_hz << " Hz at " << nominal_hz;
    }
  }
}

// Above half the frame rate nothing is lost in silence: 41 Hz come out at 19 Hz of 60 frames.
TEST(PmuFilter, FoldsWhatItsFilterLeaves) {
  PmuFilter pmu(9600.0, 60.0);
  std::vector<double> frames;
  pmu.push(tone(41.0, 9600.0, 64.0, 5e6), frames);
  FigureCollector figures(60.0);
  figures.push(frames);
  const SpectralLine line = figures.finish().line;
  EXPECT_NEAR(line.f_hz, 19.0, 0.002);
  EXPECT_NEAR(line.amplitude, 5e6 * triangle_gain(41.0, 60.0), 0.002 * 5e6);
  EXPECT_DOUBLE_EQ(alias_hz(41.0, 60.0), 19.0);
}

// At 1 kHz frames do not fall on samples; a ramp shows whether each stands at its own time.
TEST(PmuFilter, PutsFramesAtTheirTimesWhateverTheBlocks) {
  std::vector<double> ramp(5000);
  for (std::size_t i = 0; i < ramp.size(); ++i) ramp[i] = 1e3 * static_cast<double>(i);
  PmuFilter whole(1000.0, 60.0);
  std::vector<double> frames;
  whole.push(ramp, frames);
  // The last triangle within 4.999 s ends at 299 / 60 s.
  ASSERT_EQ(frames.size(), 298U);
  for (std::size_t n = 0; n < frames.size(); ++n) {
    EXPECT_NEAR(frames[n], 1e6 * static_cast<double>(n + 1) / 60.0, 30.0) << n;
  }
  PmuFilter cut(1000.0, 60.0);
  std::vector<double> pieces;
  for (std::size_t i = 0; i < ramp.size(); i += 7) {
    cut.push(std::span(ramp).subspan(i, std::min<std::size_t>(7, ramp.size() - i)), pieces);
  }
  EXPECT_EQ(pieces, frames);
}

TEST(PmuFilter, KeepsAConstant) {
  PmuFilter pmu(1000.0, 60.0);
  std::vector<double> frames;
  pmu.push(std::vector<double>(3000, 72e3), frames);
  for (const double f : frames) EXPECT_NEAR(f, 72e3, 1e-9);
}

TEST(PmuFilter, RefusesWhatItCannotSay) {
  EXPECT_THROW(PmuFilter(100.0, 60.0), std::invalid_argument);
  EXPECT_THROW(PmuFilter(1000.0, 400.0), std::invalid_argument);
  EXPECT_THROW(PmuFilter(0.0, 50.0), std::invalid_argument);
}

// 0.93 Hz polled each second look like 0.07 Hz at full size; 1 Hz is not there at all.
TEST(SecondPoll, FoldsAFastSwing) {
  SecondPoll poll(1000.0);
  std::vector<double> readings;
  poll.push(tone(0.93, 1000.0, 512.0, 5e6), readings);
  ASSERT_EQ(readings.size(), 512U);
  FigureCollector figures(1.0);
  figures.push(readings);
  const SeriesFigures seen = figures.finish();
  EXPECT_NEAR(seen.line.f_hz, alias_hz(0.93, 1.0), 1e-4);
  EXPECT_NEAR(seen.line.f_hz, 0.07, 1e-4);
  EXPECT_NEAR(seen.line.amplitude, 5e6, 0.005 * 5e6);

  SecondPoll in_step(1000.0);
  std::vector<double> still;
  in_step.push(tone(1.0, 1000.0, 512.0, 5e6), still);
  const auto [low, high] = std::minmax_element(still.begin(), still.end());
  EXPECT_LT(*high - *low, 1.0);
}

TEST(SecondPoll, TakesTheLastSampleAtEachSecondWhateverTheBlocks) {
  std::vector<double> index(4000);
  for (std::size_t i = 0; i < index.size(); ++i) index[i] = static_cast<double>(i);
  for (const std::size_t block : {std::size_t{1}, std::size_t{13}, index.size()}) {
    SecondPoll poll(480.3);
    std::vector<double> readings;
    for (std::size_t i = 0; i < index.size(); i += block) {
      poll.push(std::span(index).subspan(i, std::min(block, index.size() - i)), readings);
    }
    EXPECT_EQ(readings, (std::vector<double>{0, 480, 960, 1440, 1921, 2401, 2881, 3362, 3842}));
  }
  EXPECT_THROW(SecondPoll(0.5), std::invalid_argument);
}

TEST(Alias, FoldsAboutMultiplesOfTheRate) {
  EXPECT_DOUBLE_EQ(alias_hz(0.3, 1.0), 0.3);
  EXPECT_DOUBLE_EQ(alias_hz(0.75, 1.0), 0.25);
  EXPECT_DOUBLE_EQ(alias_hz(14.75, 1.0), 0.25);
  EXPECT_DOUBLE_EQ(alias_hz(120.0, 60.0), 0.0);
  EXPECT_THROW(alias_hz(-1.0, 60.0), std::invalid_argument);
}

// What the report shows side by side: the truth of a 14.75 Hz swing, and less of it in the frames.
TEST(Figures, StandBesideTheTruth) {
  const std::vector<double> x = tone(14.75, 1000.0, 256.0, 5e6);
  FigureCollector truth(1000.0);
  truth.push(x);
  const SeriesFigures t = truth.finish();
  EXPECT_NEAR(t.peak_to_peak_w, 10e6, 1e3);
  PmuFilter pmu(1000.0, 60.0);
  std::vector<double> frames;
  pmu.push(x, frames);
  FigureCollector seen(60.0);
  seen.push(frames);
  const SeriesFigures s = seen.finish();
  EXPECT_NEAR(s.peak_to_peak_w / t.peak_to_peak_w, triangle_gain(14.75, 60.0), 0.01);
  ASSERT_EQ(t.bands.size(), s.bands.size());
  for (std::size_t b = 0; b < t.bands.size(); ++b) {
    if (t.bands[b].key != "torsional") continue;
    EXPECT_TRUE(t.bands[b].whole);
    EXPECT_FALSE(s.bands[b].whole);  // 55 Hz lie above half the frame rate
    EXPECT_NEAR(t.bands[b].rms_w, 5e6 / std::numbers::sqrt2, 2e4);
    EXPECT_NEAR(s.bands[b].rms_w / t.bands[b].rms_w, triangle_gain(14.75, 60.0), 0.01);
  }
}

}  // namespace
}  // namespace ballast
