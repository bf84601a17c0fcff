// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <stdexcept>

#include "host/analysis/pcc_voltage.hpp"

namespace ballast {
namespace {

constexpr double kTwoGva = 2e9;

// 40 MW on 2 GVA at X/R = 10: 2 % times cos(atan(10)) = 1/sqrt(101).
TEST(PccVoltage, FortyMegawattOnTwoGigavoltampere) {
  const PccVoltage v({.short_circuit_va = kTwoGva, .x_over_r = 10.0}, 0.0);
  EXPECT_NEAR(v.first_order(40e6), -0.02 / std::sqrt(101.0), 1e-15);
  EXPECT_NEAR(v.first_order(40e6), -0.00199, 1e-5);
  EXPECT_NEAR(v.first_order(-40e6), 0.00199, 1e-5);
}

TEST(PccVoltage, ResistiveAndReactiveGrids) {
  const PccVoltage r({.short_circuit_va = 1e9, .x_over_r = 0.0}, 50e6);
  EXPECT_NEAR(r.first_order(60e6), -0.01, 1e-15);
  EXPECT_EQ(r.first_order(50e6), 0.0);
  // phi = 36.87 degrees: tan phi = 0.75.
  const PccVoltage x({.short_circuit_va = 1e9, .x_over_r = 1e9, .power_factor = 0.8}, 0.0);
  EXPECT_NEAR(x.first_order(10e6), -0.0075, 1e-9);
  // dS/S_sc cos(psi - phi): largest where the load's angle is the grid's.
  const PccVoltage s({.short_circuit_va = 1e9, .x_over_r = 0.75, .power_factor = 0.8}, 0.0);
  EXPECT_NEAR(s.first_order(8e6), -0.01, 1e-15);
}

// The circuit equation itself: E = V + Z conj(S / V), the same source before and after.
TEST(PccVoltage, TwoBusSolvesTheCircuit) {
  for (const double xr : {0.0, 1.0, 10.0, 40.0}) {
    for (const double pf : {1.0, 0.95, 0.8}) {
      const double reference_w = 120e6;
      const PccVoltage v({.short_circuit_va = kTwoGva, .x_over_r = xr, .power_factor = pf},
                         reference_w);
      EXPECT_NEAR(v.two_bus(reference_w), 0.0, 1e-14);
      const std::complex<double> z = std::polar(1.0 / kTwoGva, std::atan(xr));
      const auto source = [&](double power_w, double volts) {
        const std::complex<double> s(power_w, power_w * std::tan(std::acos(pf)));
        return std::abs(volts + z * std::conj(s) / volts);
      };
      const double e = source(reference_w, 1.0);
      for (const double power_w : {0.0, 60e6, 150e6, 300e6}) {
        EXPECT_NEAR(source(power_w, 1.0 + v.two_bus(power_w)), e, 1e-12);
      }
    }
  }
}

// dV/dP = -(cos psi + p)/(1 - p^2) at 1 pu and unity power factor, p = P/S_sc: the first-order
// formula has cos psi alone.
TEST(PccVoltage, FirstOrderFallsShortByTheLoadsOwnShare) {
  const double cos_psi = 1.0 / std::sqrt(101.0);
  for (const double p : {0.0, 0.01, 0.1}) {
    const PccVoltage v({.short_circuit_va = kTwoGva}, p * kTwoGva);
    const double step_w = 1e3;
    const double slope =
        (v.two_bus(p * kTwoGva + step_w) - v.two_bus(p * kTwoGva - step_w)) / (2.0 * step_w);
    EXPECT_NEAR(slope * kTwoGva, -(cos_psi + p) / (1.0 - p * p), 1e-6);
    const double first = v.first_order(p * kTwoGva + step_w) / step_w * kTwoGva;
    EXPECT_NEAR(slope * kTwoGva / first, (1.0 + p * std::sqrt(101.0)) / (1.0 - p * p), 1e-5);
  }
}

TEST(PccVoltage, CollapseHasNoVoltage) {
  const PccVoltage v({.short_circuit_va = 100e6}, 0.0);
  EXPECT_TRUE(std::isnan(v.two_bus(100e6)));
  EXPECT_FALSE(std::isnan(v.two_bus(40e6)));
  // A reference that loads the grid with its whole short-circuit level.
  const PccVoltage beyond({.short_circuit_va = 100e6}, 101e6);
  EXPECT_TRUE(std::isnan(beyond.two_bus(90e6)));
}

TEST(PccVoltage, RejectsGridsThatDoNotExist) {
  EXPECT_THROW(PccVoltage({.short_circuit_va = 0.0}, 0.0), std::invalid_argument);
  EXPECT_THROW(PccVoltage({.short_circuit_va = 1e9, .x_over_r = -1.0}, 0.0), std::invalid_argument);
  EXPECT_THROW(PccVoltage({.short_circuit_va = 1e9, .power_factor = 0.0}, 0.0),
               std::invalid_argument);
  EXPECT_THROW(PccVoltage({.short_circuit_va = 1e9, .power_factor = 1.1}, 0.0),
               std::invalid_argument);
}

}  // namespace
}  // namespace ballast
