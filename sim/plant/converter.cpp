// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/converter.hpp"

#include <algorithm>
#include <cmath>

namespace ballast {

void describe(Fields& f, ConverterConfig& c) {
  f.quantity("rating", c.rating_w, Unit::kWatt, positive(1e12),
             "Largest bus-side power in either direction; commands beyond it are clamped.");
  f.quantity("lag", c.lag_s, Unit::kSecond, non_negative(100.0),
             "Time constant with which the bus power follows the command.");
  f.quantity("fixed_loss", c.fixed_loss_w, Unit::kWatt, non_negative(1e12),
             "Loss at any power while the converter runs.");
  f.quantity("proportional_loss", c.proportional_loss_frac, Unit::kFraction, non_negative(0.5),
             "Loss in proportion to the cell-side power.");
  f.quantity("quadratic_loss", c.quadratic_loss_frac, Unit::kFraction, non_negative(0.5),
             "Loss proportional to the square of the cell-side power, stated at the rating as a "
             "fraction of it.");
  validate(c, [&f](std::string_view key) { return f.place(key); });
}

void validate(const ConverterConfig& c, const PlaceOf& place) {
  require_within(c.rating_w, 1e-3, 1e12, place, "rating");
  require_within(c.lag_s, 0.0, 100.0, place, "lag");
  require_within(c.fixed_loss_w, 0.0, 1e12, place, "fixed_loss");
  require_within(c.proportional_loss_frac, 0.0, 0.5, place, "proportional_loss");
  require_within(c.quadratic_loss_frac, 0.0, 0.5, place, "quadratic_loss");
  // Delivering the rating to the bus needs a cell power below the turning point of p + loss(p).
  const double through = 1.0 - c.proportional_loss_frac;
  require(through * through > 4.0 * c.quadratic_loss_frac * (1.0 + c.fixed_loss_w / c.rating_w),
          place("rating"), "because of its losses the converter cannot deliver its rating",
          "lower fixed_loss, proportional_loss or quadratic_loss");
}

Converter::Converter(const ConverterConfig& config) : config_(config), lag_(config.lag_s) {
  validate(config);
}

double Converter::loss_w(double cell_w) const {
  return config_.fixed_loss_w + config_.proportional_loss_frac * std::abs(cell_w) +
         config_.quadratic_loss_frac * cell_w * cell_w / config_.rating_w;
}

double Converter::cell_power_w(double bus_w) const {
  const double through_w = bus_w - config_.fixed_loss_w;
  const double slope = 1.0 + std::copysign(config_.proportional_loss_frac, through_w);
  const double square =
      slope * slope + 4.0 * config_.quadratic_loss_frac * through_w / config_.rating_w;
  return 2.0 * through_w / (slope + std::sqrt(std::max(square, 0.0)));
}

void Converter::start(double command_w) {
  check_load(command_w, "the storage command");
  state_w_ = std::clamp(command_w, -config_.rating_w, config_.rating_w);
  bus_w_ = state_w_;
}

double Converter::ask(double command_w, bool trip) {
  check_power(command_w, "the storage command");
  tripped_ = trip;
  if (trip) {
    clamped_ = false;
    state_w_ = 0.0;
    return 0.0;
  }
  const double target_w = std::clamp(command_w, -config_.rating_w, config_.rating_w);
  clamped_ = target_w != command_w;
  const double mean_w = lag_.mean(state_w_, target_w);
  state_w_ = lag_.end(state_w_, target_w);
  return cell_power_w(mean_w);
}

double Converter::settle(double cell_w, bool cell_limited) {
  if (tripped_) {
    bus_w_ = 0.0;
    return 0.0;
  }
  const double loss = loss_w(cell_w);
  loss_j_.add(loss * kTickSeconds);
  bus_w_ = cell_w + loss;
  if (cell_limited) state_w_ = bus_w_;
  return bus_w_;
}

}  // namespace ballast
