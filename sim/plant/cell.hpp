// SPDX-License-Identifier: GPL-3.0-or-later
// What the battery and the supercapacitor have in common.
//
// Over one tick the current is constant, so the equations of a cell are solved exactly and its
// energy closes: power * dt = change of stored_j() + change of loss_j(), to rounding.
// Signs: power and current are positive when charging.
#pragma once

#include <cstdint>

namespace ballast {

// Why the cell did not take the wanted power in the last tick; bits of Cell::limited().
enum CellLimit : unsigned {
  kLimitCurrent = 1u << 0,  // the largest charging or discharging current
  kLimitVoltage = 1u << 1,  // the terminal voltage stands at an end of its window
  kLimitCharge = 1u << 2,   // the state of charge stands at an end of its window
  kLimitPower = 1u << 3,    // no current gives more power: the terminal voltage has halved
};

class Cell {
 public:
  virtual ~Cell() = default;

  // One tick at the wanted terminal power [W]. Returns the power that was really absorbed
  // (negative: delivered), the mean over the tick. Infinite is taken as "as much as the limits
  // allow"; not a number throws DeviceError.
  virtual double step(double power_w) = 0;

  virtual double voltage_v() const = 0;  // at the terminals, at the end of the tick
  virtual double current_a() const = 0;  // of the last tick
  // Battery: charge / capacity. Supercapacitor: energy inside the voltage window / usable_j().
  virtual double soc_frac() const = 0;
  virtual double stored_j() const = 0;  // a function of the state alone
  virtual double loss_j() const = 0;    // since construction, by its own integral
  // What the cell gives between the two ends of its state-of-charge window, at zero current.
  virtual double usable_j() const = 0;
  virtual unsigned limited() const = 0;  // CellLimit bits of the last tick
};

// The currents that the limits allow in this tick, with the reason on either side.
struct CurrentWindow {
  double min_a;
  double max_a;
  unsigned min_reason = kLimitCurrent;
  unsigned max_reason = kLimitCurrent;

  // A limit never asks for current of the other sign: a cell that is already past it carries none.
  void raise_min(double current_a, unsigned reason) {
    if (current_a > 0.0) current_a = 0.0;
    if (current_a > min_a) min_a = current_a, min_reason = reason;
  }
  void lower_max(double current_a, unsigned reason) {
    if (current_a < 0.0) current_a = 0.0;
    if (current_a < max_a) max_a = current_a, max_reason = reason;
  }
};

struct CellCurrent {
  double current_a;
  unsigned limited;
};

// The current at which resistance_ohm * i^2 + emf_v * i = power_w, on the branch that goes through
// zero (the other one wastes most of the power inside the cell), held inside the window and above
// the point of greatest discharging power, i = -emf / (2 resistance). Needs emf_v > 0 and
// resistance_ohm > 0.
CellCurrent solve_current(double power_w, double emf_v, double resistance_ohm,
                          CurrentWindow window);

}  // namespace ballast
