// SPDX-License-Identifier: GPL-3.0-or-later
// The DC-DC converter between the rack (bus side) and the storage cell.
//
// The bus power follows the command as a first-order lag. With p the cell-side power,
//   bus = p + loss(p),   loss(p) = fixed + proportional |p| + quadratic p^2 / rating,
// all of it zero while tripped. Positive = charging: bus power drawn from the rack, cell power into
// the cell.
//
// A tick has two halves, because a cell may take less than it is asked for:
//   wanted = converter.ask(command, trip);  taken = cell.step(wanted);  bus =
//   converter.settle(taken, cell.limited() != 0);
#pragma once

#include "sim/base/fields.hpp"
#include "sim/plant/checks.hpp"
#include "sim/plant/compensated_sum.hpp"
#include "sim/plant/one_pole.hpp"

namespace ballast {

// The defaults are ours: 98 % at full power, and a current loop of about 80 Hz.
struct ConverterConfig {
  double rating_w = 110e3;  // on the bus side, in either direction
  double lag_s = 2e-3;
  double fixed_loss_w = 110.0;
  double proportional_loss_frac = 0.009;
  double quadratic_loss_frac = 0.01;  // of the rating, at the rating
};

void describe(Fields& f, ConverterConfig& c);
// Throws ConfigError where a value is out of range or the rating cannot be delivered.
void validate(const ConverterConfig& c, const PlaceOf& place = no_place);

class Converter {
 public:
  explicit Converter(const ConverterConfig& config);  // validates

  // Puts the lag into the steady state of a command, before the first tick; else it is at rest.
  void start(double command_w);

  // First half: the mean cell-side power [W] that makes the lagged command the bus power. A command
  // beyond the rating is clamped to it. While `trip` holds the converter is open from this tick on
  // (answer 0), and starts again from zero power.
  double ask(double command_w, bool trip = false);
  // Second half: the bus power [W] that goes with the cell power really taken. Where the cell
  // limited, the lag goes on from there.
  double settle(double cell_w, bool cell_limited = false);

  double loss_w(double cell_w) const;
  // The cell power whose bus power is `bus_w`: the inverse of cell_w + loss_w(cell_w).
  double cell_power_w(double bus_w) const;

  double bus_power_w() const { return bus_w_; }  // mean of the last tick
  double lag_state_w() const { return state_w_; }
  double loss_j() const { return loss_j_.value(); }
  bool tripped() const { return tripped_; }
  bool clamped() const { return clamped_; }  // the last command lay beyond the rating
  double rating_w() const { return config_.rating_w; }

 private:
  ConverterConfig config_;
  OnePole lag_;
  double state_w_ = 0.0;
  double bus_w_ = 0.0;
  bool tripped_ = false;
  bool clamped_ = false;
  CompensatedSum loss_j_;
};

}  // namespace ballast
