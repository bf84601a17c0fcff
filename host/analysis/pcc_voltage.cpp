// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/pcc_voltage.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace ballast {

PccVoltage::PccVoltage(const GridConnection& grid, double reference_w)
    : reference_w_(reference_w), short_va_(grid.short_circuit_va) {
  if (!(grid.short_circuit_va > 0.0) || !std::isfinite(grid.short_circuit_va)) {
    throw std::invalid_argument("a short-circuit level is positive");
  }
  if (!(grid.x_over_r >= 0.0) || !std::isfinite(grid.x_over_r)) {
    throw std::invalid_argument("X/R is not negative");
  }
  if (!(grid.power_factor > 0.0 && grid.power_factor <= 1.0)) {
    throw std::invalid_argument("a power factor lies in (0, 1]");
  }
  const double cos_psi = 1.0 / std::hypot(1.0, grid.x_over_r);
  const double sin_psi = grid.x_over_r * cos_psi;
  apparent_ = 1.0 / grid.power_factor;
  const double tan_phi = std::sqrt(1.0 - grid.power_factor * grid.power_factor) * apparent_;
  across_ = cos_psi + sin_psi * tan_phi;
  per_w_ = across_ / short_va_;
  // E = V + (R + jX)(P - jQ)/V at V = 1; |R + jX| = 1 pu on the base S_sc.
  const double p = reference_w / short_va_;
  const double in_phase = 1.0 + across_ * p;
  const double quadrature = (sin_psi - cos_psi * tan_phi) * p;
  source_sq_ = in_phase * in_phase + quadrature * quadrature;
  // Beyond S = S_sc, 1 pu is the lower, unstable root.
  if (!(apparent_ * std::abs(p) < 1.0)) source_sq_ = std::numeric_limits<double>::quiet_NaN();
}

// V^4 - (E^2 - 2 (R P + X Q)) V^2 + S^2 = 0, the upper root.
double PccVoltage::two_bus(double power_w) const {
  const double p = power_w / short_va_;
  const double b = source_sq_ - 2.0 * across_ * p;
  const double s = apparent_ * p;
  return std::sqrt(0.5 * (b + std::sqrt(b * b - 4.0 * s * s))) - 1.0;
}

}  // namespace ballast
