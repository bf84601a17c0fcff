// SPDX-License-Identifier: GPL-3.0-or-later
// The voltage change that a load's power makes at the point of common coupling (PCC), behind a grid
// known by its short-circuit level and the X/R ratio of its impedance.
#pragma once

namespace ballast {

struct GridConnection {
  double short_circuit_va = 0.0;  // at the PCC; positive
  double x_over_r = 10.0;         // of the grid's impedance; not negative
  double power_factor = 1.0;      // of the load, in (0, 1], lagging, constant: dQ = dP tan phi
};

// Relative to the voltage at `reference_w`. R = Z cos psi, X = Z sin psi, tan psi = X/R,
// Z = V^2 / S_sc.
class PccVoltage {
 public:
  // Throws std::invalid_argument for values outside the ranges above.
  PccVoltage(const GridConnection& grid, double reference_w);

  // dV/V = -(R dP + X dQ) / V^2 = -(dP / S_sc) (cos psi + sin psi tan phi), the first-order formula
  // of power-quality practice (IEC 61000-3-7, quoted from memory). Negative where the load rises.
  // It leaves out the voltage across the line of sight, (X dP - R dQ) / V^2, whose square counts
  // once the load itself is not small against S_sc: at unity power factor the true slope is larger
  // by about (X/R) P / S_sc. At X/R = 10 a load of 1 % of S_sc makes that 10 %, one of 10 % about
  // doubles the change, even where the change stays below 1 %. two_bus() has no such error.
  double first_order(double power_w) const { return -per_w_ * (power_w - reference_w_); }

  // The solution of the two-bus circuit: a source behind R + jX, its voltage such that the PCC has
  // 1 pu at the reference power, and a load of constant power. NaN where the grid cannot carry the
  // power (voltage collapse).
  double two_bus(double power_w) const;

 private:
  double reference_w_;
  double per_w_;     // -d(V/V) / dP
  double across_;    // voltage drop in phase, per pu of power on S_sc
  double apparent_;  // |S| per pu of power
  double short_va_;
  double source_sq_;  // square of the source's voltage, pu
};

}  // namespace ballast
