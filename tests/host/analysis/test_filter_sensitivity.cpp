// SPDX-License-Identifier: GPL-3.0-or-later
// How much the filter decides: a load of 40 MW peak-to-peak, read as the largest peak-to-peak
// within 5 s of its 0.1-55 Hz band. The figures come from an independent computation with scipy, to
// 0.1 MW.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "host/analysis/rolling.hpp"
#include "host/analysis/zero_phase.hpp"

namespace ballast {
namespace {

constexpr double kRate = 1000.0;
constexpr std::size_t kSamples = 200000;
constexpr std::size_t kSettle = 30000;

using Load = std::function<double(std::size_t)>;  // MW at a sample

double read(const Load& load, int order, bool zero_phase) {
  std::vector<double> x(kSamples);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = load(i);
  const FilterDesign band = butterworth_band_pass(order, 0.1, 55.0, kRate);
  RollingRange range(intervals(5.0, kRate), kSettle, kSamples - kSettle);
  if (zero_phase) {
    ZeroPhaseFilter filter(band, kSamples, [&](std::span<const double> y) { range.add(y); });
    filter.add(x);
    filter.finish();
  } else {
    SectionFilter filter(band);
    filter.run(x);
    range.add(x);
  }
  return range.inside().value;
}

Load square(double f_hz) {
  const auto half = static_cast<std::size_t>(std::round(0.5 * kRate / f_hz));
  return [half](std::size_t i) { return (i / half) % 2 == 0 ? 120.0 : 80.0; };
}

Load sine(double f_hz) {
  return [f_hz](std::size_t i) {
    return 100.0 + 20.0 * std::sin(2.0 * std::numbers::pi * f_hz * static_cast<double>(i) / kRate);
  };
}

constexpr double kTolerance = 0.2;

TEST(FilterSensitivity, SquareWaves) {
  struct Row {
    double f_hz, causal, zero;
  };
  for (const Row& row :
       {Row{0.1, 95.8, 42.6}, Row{0.2, 85.5, 42.8}, Row{1.0, 52.3, 42.8}, Row{10.0, 44.4, 42.8}}) {
    EXPECT_NEAR(read(square(row.f_hz), 2, false), row.causal, kTolerance) << row.f_hz;
    EXPECT_NEAR(read(square(row.f_hz), 2, true), row.zero, kTolerance) << row.f_hz;
  }
  EXPECT_NEAR(read(square(0.2), 4, false), 112.9, kTolerance);
}

TEST(FilterSensitivity, Sines) {
  EXPECT_NEAR(read(sine(0.1), 2, false), 28.3, kTolerance);
  EXPECT_NEAR(read(sine(0.1), 2, true), 20.0, kTolerance);
  for (const double f_hz : {0.5, 1.0, 2.0, 5.0, 10.0}) {
    EXPECT_NEAR(read(sine(f_hz), 2, false), 40.0, kTolerance) << f_hz;
    EXPECT_NEAR(read(sine(f_hz), 2, true), 40.0, kTolerance) << f_hz;
  }
}

TEST(FilterSensitivity, SingleStep) {
  const Load step = [](std::size_t i) { return i < kSamples / 2 ? 80.0 : 92.0; };
  EXPECT_NEAR(read(step, 2, false), 15.0, kTolerance);
}

TEST(FilterSensitivity, RiseOfFortyMegawattAtTwoPerSecond) {
  const Load rise = [](std::size_t i) {
    return 80.0 + 2.0 * std::clamp(static_cast<double>(i) / kRate - 90.0, 0.0, 20.0);
  };
  EXPECT_NEAR(read(rise, 2, false), 1.5, kTolerance);
}

}  // namespace
}  // namespace ballast
