// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/oscillation_threshold.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "host/analysis/oscillation_decimator.hpp"

namespace ballast {
namespace {

// For exponential bins and an odd number of neighbours the probability has a closed form (Rohling
// 1983): the product over i = 0 .. r - 1 of (m - i) / (m - i + ratio), r = (m + 1) / 2.
TEST(OscillationThreshold, AgreesWithTheClosedFormForExponentialBins) {
  for (const int m : {1, 3, 9, 25, 79}) {
    for (const double ratio : {0.5, 2.0, 12.0, 40.0}) {
      double expected = 1.0;
      for (int i = 0; i < (m + 1) / 2; ++i) expected *= (m - i) / (m - i + ratio);
      EXPECT_NEAR(exceedance_probability(ratio, 1.0, m) / expected, 1.0, 2e-3) << m << " " << ratio;
    }
  }
}

TEST(OscillationThreshold, IsTheInverseOfTheProbability) {
  for (const double shape : {1.0, 6.6, 150.0}) {
    for (const double neighbours : {2.0, 30.0, 76.0}) {
      for (const double p : {1e-2, 1e-5, 1e-7}) {
        const double ratio = threshold_ratio(p, shape, neighbours);
        EXPECT_NEAR(exceedance_probability(ratio, shape, neighbours) / p, 1.0, 1e-3);
      }
    }
  }
  EXPECT_THROW(threshold_ratio(0.5, 1.0, 10.0), std::invalid_argument);
  EXPECT_THROW(threshold_ratio(1e-3, 0.0, 10.0), std::invalid_argument);
  EXPECT_THROW(exceedance_probability(0.0, 1.0, 10.0), std::invalid_argument);
}

// Two correlated exponentials with eigenvalues 7/6 and 5/6 have the tail of their sum in closed
// form: (a exp(-x/a) - b exp(-x/b)) / (a - b).
TEST(OscillationThreshold, CarriesTheHeavierTailOfOverlappedSegments) {
  const double a = 7.0 / 6.0;
  const double b = 5.0 / 6.0;
  const double shape = 4.0 / (a * a + b * b);
  for (const double p : {1e-3, 1e-5}) {
    // The level by bisection on the gamma tail, by its series.
    double low = 0.0;
    double high = 200.0;
    for (int i = 0; i < 200; ++i) {
      const double x = 0.5 * (low + high);
      // P(shape, x) = x^shape exp(-x) sum x^n / Gamma(shape + n + 1)
      double term = 1.0 / std::tgamma(shape + 1.0);
      double sum = term;
      for (int n = 1; n < 2000; ++n) sum += term *= x / (shape + n);
      const double tail = 1.0 - std::pow(x, shape) * std::exp(-x) * sum;
      (tail > p ? low : high) = x;
    }
    const double x = 2.0 * low / shape;
    const double exact = (a * std::exp(-x / a) - b * std::exp(-x / b)) / (a - b);
    EXPECT_NEAR(overlap_tail_factor(p, shape, 2) * p / exact, 1.0, 0.02) << p;
  }
  EXPECT_EQ(overlap_tail_factor(1e-4, 1.0, 1), 1.0);
}

// A power law, without noise, is met exactly everywhere; lines in it change little.
TEST(AmbientLevels, FollowAPowerLawThroughLines) {
  for (const double exponent : {0.0, -1.0, -2.0, -4.0, 2.0}) {
    std::vector<double> psd(1500, 1.0);
    for (std::size_t k = 1; k < psd.size(); ++k) {
      psd[k] = 3.0 * std::pow(static_cast<double>(k), exponent);
    }
    std::vector<double> lined = psd;
    for (std::size_t k = 40; k + 2 < lined.size(); k += 20) {
      for (const std::size_t j : {k - 1, k, k + 1}) lined[j] *= 1e5;
    }
    const auto plain = ambient_levels(psd, 10, 1400);
    const auto through = ambient_levels(lined, 10, 1400);
    for (std::size_t k = 10; k <= 1400; ++k) {
      // At the upper end the neighbours lie on one side, within 64 bins of 1400.
      EXPECT_NEAR(plain[k - 10].psd / psd[k], 1.0, k < 1330 ? 0.02 : 0.12) << k << " " << exponent;
      if (k > 100) {
        EXPECT_NEAR(through[k - 10].psd / psd[k], 1.0, 0.25) << k << " " << exponent;
      }
      EXPECT_GT(plain[k - 10].neighbours, 1.0);
    }
  }
  EXPECT_THROW(ambient_levels(std::vector<double>(50, 1.0), 9, 20), std::invalid_argument);
  EXPECT_THROW(ambient_levels(std::vector<double>(50, 1.0), 10, 50), std::invalid_argument);
}

// The gain of the taps, summed directly.
TEST(Decimator, IsFlatInItsPassBandAndStopsWhatWouldFoldBack) {
  const Decimator decimator(1000.0, 6, 55.0);
  const auto gain = [&](double f_hz) {
    double re = 0.0;
    double im = 0.0;
    for (std::size_t i = 0; i < decimator.taps().size(); ++i) {
      const double phase = 2.0 * std::numbers::pi * f_hz * static_cast<double>(i) / 1000.0;
      re += decimator.taps()[i] * std::cos(phase);
      im += decimator.taps()[i] * std::sin(phase);
    }
    return std::hypot(re, im);
  };
  for (double f_hz = 0.0; f_hz <= 55.0; f_hz += 0.5) EXPECT_NEAR(gain(f_hz), 1.0, 1e-3) << f_hz;
  const double stop_hz = 1000.0 / 6.0 - 55.0;
  for (double f_hz = stop_hz; f_hz <= 500.0; f_hz += 0.5) EXPECT_LT(gain(f_hz), 1e-4) << f_hz;
  EXPECT_THROW(Decimator(1000.0, 0, 55.0), std::invalid_argument);
  EXPECT_THROW(Decimator(1000.0, 10, 55.0), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
