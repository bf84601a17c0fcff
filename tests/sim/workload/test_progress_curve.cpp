// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "sim/workload/progress_curve.hpp"

namespace ballast {
namespace {

double formula(double x, double gamma) {
  return x < 0.2 ? x * 5.0 * std::pow(0.2, gamma) : std::pow(x, gamma);
}

TEST(ProgressCurve, TableStaysWithinItsErrorBoundForAnyGamma) {
  double worst = 0.0;
  for (const double gamma : {0.0, 0.05, 0.2, 0.27, 0.32, 0.5, 0.77, 1.0}) {
    ProgressCurves curves;
    const std::size_t curve = curves.add(gamma);
    for (int i = 0; i <= 200'003; ++i) {
      const double x = i / 200'003.0;
      worst = std::max(worst, std::abs(curves.progress(curve, x) - formula(x, gamma)));
    }
  }
  EXPECT_LE(worst, ProgressCurves::kErrorBound);
  EXPECT_GE(worst, 0.1 * ProgressCurves::kErrorBound) << "the stated bound is needlessly loose";
}

TEST(ProgressCurve, IsExactlyOneAtFullPowerAndZeroWithoutAny) {
  for (const double gamma : {0.0, 0.27, 1.0}) {
    ProgressCurves curves;
    const std::size_t curve = curves.add(gamma);
    EXPECT_EQ(curves.progress(curve, 1.0), 1.0);
    EXPECT_EQ(curves.progress(curve, 0.0), 0.0);
  }
}

// POLCA, arXiv:2308.12908: 20 % less power costs 7 % of performance; idle at 15 % of the demand.
TEST(ProgressCurve, ReproducesThePublishedPoint) {
  ProgressCurves curves;
  const std::size_t curve = curves.add(0.27);
  EXPECT_NEAR(curves.progress(curve, (0.80 - 0.15) / (1.0 - 0.15)), 0.93, 0.0005);
}

TEST(ProgressCurve, KeepsTheTablesOfSeveralExponentsApart) {
  ProgressCurves curves;
  const std::size_t a = curves.add(0.27);
  const std::size_t b = curves.add(0.9);
  EXPECT_EQ(curves.add(0.27), a);
  EXPECT_NEAR(curves.progress(a, 0.5), std::pow(0.5, 0.27), 1e-6);
  EXPECT_NEAR(curves.progress(b, 0.5), std::pow(0.5, 0.9), 1e-6);
}

TEST(WorkGrid, RoundsToTheNearest24thBinaryDigit) {
  const double unit = std::ldexp(1.0, -24);
  EXPECT_EQ(on_work_grid(1234.0), 1234.0);
  EXPECT_EQ(on_work_grid(0.3), std::round(0.3 / unit) * unit);
  EXPECT_EQ(on_work_grid(86'400'000.7), std::round(86'400'000.7 / unit) * unit);
}

}  // namespace
}  // namespace ballast
