// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/butterworth.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "host/analysis/section_filter.hpp"

namespace ballast {
namespace {

constexpr double kPi = std::numbers::pi;

// |H| of a Butterworth band-pass under the bilinear transform, in closed form (Oppenheim and
// Schafer, Discrete-Time Signal Processing, 3rd ed., 7.1): no section, pole or coefficient in it.
double band_magnitude(int order, double low_hz, double high_hz, double rate_hz, double f_hz) {
  const double low = std::tan(kPi * low_hz / rate_hz);
  const double high = std::tan(kPi * high_hz / rate_hz);
  const double w = std::tan(kPi * f_hz / rate_hz);
  const double x = (w * w - low * high) / ((high - low) * w);
  return 1.0 / std::sqrt(1.0 + std::pow(x, 2 * order));
}

// Amplitude of the response to a unit sine on top of a large constant, once settled.
double measured_magnitude(const FilterDesign& design, double f_hz, double settle_s) {
  SectionFilter filter(design);
  const double step = 2.0 * kPi * f_hz / design.rate_hz;
  const auto settle = static_cast<std::size_t>(settle_s * design.rate_hz);
  const auto period = static_cast<std::size_t>(std::round(design.rate_hz / f_hz));
  std::complex<double> sum = 0.0;
  for (std::size_t i = 0; i < settle + period; ++i) {
    double sample = std::sin(step * static_cast<double>(i));
    filter.run(std::span(&sample, 1));
    if (i >= settle) sum += sample * std::polar(1.0, -step * static_cast<double>(i));
  }
  return 2.0 * std::abs(sum) / static_cast<double>(period);
}

TEST(Butterworth, HoldsTenDigitsAtATenthOfAHertzAndTwentyKilohertz) {
  for (const int order : {1, 2, 4}) {
    const FilterDesign design = butterworth_band_pass(order, 0.1, 55.0, 20000.0);
    for (const double f_hz : {0.1, 0.2, 2.5}) {
      const double expected = band_magnitude(order, 0.1, 55.0, 20000.0, f_hz);
      EXPECT_NEAR(measured_magnitude(design, f_hz, 100.0), expected, 1e-10) << order << ' ' << f_hz;
    }
  }
}

TEST(Butterworth, CornersAreAtHalfPower) {
  for (const int order : {1, 2, 3, 5}) {
    const double half = std::numbers::sqrt2 / 2.0;
    EXPECT_NEAR(measured_magnitude(butterworth_low_pass(order, 8.0, 1000.0), 8.0, 10.0), half,
                1e-10);
    EXPECT_NEAR(measured_magnitude(butterworth_high_pass(order, 8.0, 1000.0), 8.0, 10.0), half,
                1e-10);
    EXPECT_NEAR(measured_magnitude(butterworth_band_pass(order, 2.0, 50.0, 1000.0), 50.0, 20.0),
                half, 1e-10);
  }
}

TEST(Butterworth, ConstantPowerLeavesNothingInABand) {
  SectionFilter filter(butterworth_band_pass(4, 0.1, 55.0, 20000.0));
  std::vector<double> x(200000, 1e9 / 3.0);
  filter.run(x);
  for (const double y : x) ASSERT_LT(std::abs(y), 1e-9);
  SectionFilter low(butterworth_low_pass(3, 0.5, 20000.0));
  x.assign(200000, 1e9 / 3.0);
  low.run(x);
  for (const double y : x) ASSERT_NEAR(y, 1e9 / 3.0, 1e-4);
}

// The stated tail of the impulse response is above the true one, and not far above: the true one is
// summed here, the other comes from the poles.
TEST(Butterworth, TailOfTheImpulseResponseIsBounded) {
  const FilterDesign designs[] = {
      butterworth_band_pass(1, 0.1, 55.0, 1000.0), butterworth_band_pass(2, 0.1, 55.0, 1000.0),
      butterworth_band_pass(4, 0.1, 5.0, 1000.0), butterworth_low_pass(3, 0.2, 1000.0),
      butterworth_high_pass(2, 0.1, 1000.0)};
  for (const FilterDesign& design : designs) {
    SectionFilter filter(design);
    filter.settle(0.0);
    std::vector<double> h(150000, 0.0);
    h[0] = 1.0;
    filter.run(h);
    const FilterDecay decay = filter_decay(design);
    double tail = 0.0;
    double closest = 1e9;
    for (std::size_t m = h.size(); m-- > 1;) {
      tail += std::abs(h[m]);
      if (tail < 1e-9) continue;  // the sum's own rounding
      const double ratio = decay.tail(static_cast<double>(m - 1)) / tail;
      ASSERT_GE(ratio, 1.0 - 1e-6) << m;
      closest = std::min(closest, ratio);
    }
    EXPECT_LT(closest, 4.0);
    const double until = decay.samples_until(1e-9);
    EXPECT_LE(decay.tail(until), 1e-9);
    EXPECT_GT(decay.tail(until - 2.0), 1e-9);
  }
}

TEST(Butterworth, RejectsWhatHasNoDesign) {
  EXPECT_THROW(butterworth_low_pass(0, 1.0, 10.0), std::invalid_argument);
  EXPECT_THROW(butterworth_low_pass(13, 1.0, 10.0), std::invalid_argument);
  EXPECT_THROW(butterworth_low_pass(2, 5.0, 10.0), std::invalid_argument);
  EXPECT_THROW(butterworth_high_pass(2, 0.0, 10.0), std::invalid_argument);
  EXPECT_THROW(butterworth_band_pass(2, 1.0, 1.0, 10.0), std::invalid_argument);
  EXPECT_THROW(butterworth_band_pass(2, 6.0, 7.0, 10.0), std::invalid_argument);
  EXPECT_THROW(butterworth_band_pass(2, 1.0, 2.0, NAN), std::invalid_argument);
  EXPECT_EQ(butterworth_band_pass(2, 1.0, 5.0, 10.0).shape, FilterShape::kHighPass);
}

}  // namespace
}  // namespace ballast
