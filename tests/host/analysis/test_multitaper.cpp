// SPDX-License-Identifier: GPL-3.0-or-later
// Closed forms of tapers and confidence; spectra_oracle_test.py compares with scipy.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "host/analysis/confidence.hpp"
#include "host/analysis/multitaper.hpp"

namespace ballast {
namespace {

TEST(Dpss, TapersAreOrthonormalAndAlternateInSymmetry) {
  const std::vector<std::vector<double>> v = dpss(301, 4.0, 7);
  for (std::size_t a = 0; a < v.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) {
      double product = 0.0;
      for (std::size_t i = 0; i < 301; ++i) product += v[a][i] * v[b][i];
      EXPECT_NEAR(product, a == b ? 1.0 : 0.0, 1e-11);
    }
    for (std::size_t i = 0; i < 301; ++i) {
      EXPECT_NEAR(v[a][i], (a % 2 == 0 ? 1.0 : -1.0) * v[a][300 - i], 1e-11);
    }
  }
}

// The share of energy within |f| <= W is x' S x with S[i,j] = sin(2 pi W (i - j)) / (pi (i - j)).
// Slepian (1978), Table I, and Percival and Walden (1993), chapter 8: for N W = 4 the first tapers
// leak less than 1e-9, the seventh a few per cent at most.
TEST(Dpss, TapersConcentrateTheirEnergy) {
  constexpr std::size_t kN = 128;
  const std::vector<std::vector<double>> v = dpss(kN, 4.0, 7);
  const double w = 4.0 / kN;
  std::vector<double> share;
  for (const std::vector<double>& x : v) {
    double sum = 0.0;
    for (std::size_t i = 0; i < kN; ++i) {
      for (std::size_t j = 0; j < kN; ++j) {
        const double d = static_cast<double>(i) - static_cast<double>(j);
        const double s =
            i == j ? 2.0 * w : std::sin(2.0 * std::numbers::pi * w * d) / (std::numbers::pi * d);
        sum += x[i] * s * x[j];
      }
    }
    share.push_back(sum);
  }
  EXPECT_GT(share[0], 1.0 - 1e-9);
  EXPECT_GT(share[6], 0.90);
  for (std::size_t k = 1; k < share.size(); ++k) EXPECT_LT(share[k], share[k - 1] + 1e-12);
}

TEST(Dpss, RejectsWhatHasNoTapers) {
  EXPECT_THROW(dpss(1, 0.4, 1), std::invalid_argument);
  EXPECT_THROW(dpss(8, 4.0, 1), std::invalid_argument);
  EXPECT_THROW(dpss(64, 0.0, 1), std::invalid_argument);
  EXPECT_THROW(dpss(64, 4.0, 0), std::invalid_argument);
  EXPECT_THROW(multitaper(std::vector<double>(64), 0.0), std::invalid_argument);
  EXPECT_THROW(multitaper(std::vector<double>(64), 1.0, 0.5), std::invalid_argument);
}

// White noise of variance 1/12 has the density 2 x 1/12 / rate at every frequency.
TEST(Multitaper, LevelOfWhiteNoise) {
  std::mt19937_64 engine(8);
  std::vector<double> x(8000);
  for (double& v : x) v = static_cast<double>(engine() >> 11) * 0x1p-53;
  const Spectrum s = multitaper(x, 100.0);
  EXPECT_EQ(s.segments, 7U);
  double mean = 0.0;
  for (std::size_t k = 10; k < 3990; ++k) mean += s.psd[k] / 3980.0;
  // The mean over 3980 bins of 14 degrees of freedom, about 8 of them one independent value.
  EXPECT_NEAR(mean, 2.0 / 12.0 / 100.0, 0.04 * 2.0 / 12.0 / 100.0);
}

// Half-overlapped Hann windows correlate by 1/6: the sum over cos terms in closed form.
TEST(Confidence, DegreesOfFreedomOfHannWindows) {
  EXPECT_DOUBLE_EQ(welch_dof(Window::kHann, 1000, 0.0, 7), 14.0);
  EXPECT_DOUBLE_EQ(welch_dof(Window::kHann, 1000, 0.5, 1), 2.0);
  EXPECT_NEAR(welch_dof(Window::kHann, 1000, 0.5, 20), 40.0 / (1.0 + 2.0 * 0.95 / 36.0), 1e-9);
}

// Two degrees of freedom: chi-square is exponential, its quantile -2 ln(1 - p).
TEST(Confidence, FactorsOfOnePeriodogram) {
  const ConfidenceFactors c = confidence_factors(2.0, 0.95);
  EXPECT_NEAR(c.lower, 1.0 / -std::log(0.025), 1e-12);
  EXPECT_NEAR(c.upper, 1.0 / -std::log(0.975), 1e-9);
  EXPECT_THROW(confidence_factors(0.0), std::invalid_argument);
  EXPECT_THROW(confidence_factors(2.0, 1.0), std::invalid_argument);
  EXPECT_THROW(welch_dof(Window::kHann, 1000, 0.5, 0), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
