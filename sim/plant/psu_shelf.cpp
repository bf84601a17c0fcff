// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/psu_shelf.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "sim/base/time.hpp"
#include "sim/base/units.hpp"

namespace ballast {

void describe(Fields& f, PsuShelfConfig& c) {
  f.quantity("rating", c.rating_w, Unit::kWatt, positive(1e12),
             "DC output rating of all power supplies of the rack together.");
  f.quantity("overload", c.overload_frac, Unit::kFraction, between(1.0, 10.0),
             "Output, as a fraction of the rating, above which the run reports an overload.");
  f.quantity("overload_time", c.overload_time_s, Unit::kSecond, non_negative(1e6),
             "How long the output may stay above the rating; beyond this time the run reports that "
             "real supplies would have shut down. The default is our assumption.");
  f.quantities("load", c.load_frac, Unit::kFraction, positive(10.0),
               "Loads of the efficiency curve, as fractions of the rating, ascending.");
  f.quantities("efficiency", c.efficiency_frac, Unit::kFraction, positive(1.0),
               "Efficiencies at these loads; the resulting losses are interpolated linearly.");
  f.quantity("no_load_loss", c.no_load_loss_w, Unit::kWatt, non_negative(1e12),
             "Loss at zero output.");
  f.quantity(
      "energy_per_gpu", c.energy_per_gpu_j, Unit::kJoule, non_negative(1e9),
      "Energy of the capacitors between voltage_min and voltage_max, per GPU; 0 J means none.");
  f.quantity("voltage_nominal", c.voltage_nominal_v, Unit::kVolt, positive(1e6),
             "Capacitor voltage that the supplies restore.");
  f.quantity("voltage_min", c.voltage_min_v, Unit::kVolt, non_negative(1e6),
             "Lowest capacitor voltage.");
  f.quantity("voltage_max", c.voltage_max_v, Unit::kVolt, positive(1e6),
             "Highest capacitor voltage.");
  f.quantity("initial_voltage", c.initial_voltage_v, Unit::kVolt, non_negative(1e6),
             "Capacitor voltage at the start; 0 V means voltage_nominal.");
  f.quantity("smoothing_time", c.smoothing_time_s, Unit::kSecond, non_negative(1e4),
             "Time constant with which the input power follows the load.");
  f.quantity("restore_time", c.restore_time_s, Unit::kSecond, between(0.01, 1e7),
             "Time constant with which the capacitors return to voltage_nominal.");
  f.quantity("slew", c.slew_w_per_s, Unit::kWattPerSecond, non_negative(1e15),
             "Fastest change of the rectified power while the capacitors are inside their window; "
             "0 W/s means no limit.");
  validate(c, [&f](std::string_view key) { return f.place(key); });
}

void validate(const PsuShelfConfig& c, const PlaceOf& place) {
  require_within(c.rating_w, 1e-3, 1e12, place, "rating");
  require_within(c.overload_frac, 1.0, 10.0, place, "overload");
  require_within(c.overload_time_s, 0.0, 1e6, place, "overload_time");
  require_within(c.no_load_loss_w, 0.0, 1e12, place, "no_load_loss");
  require_within(c.energy_per_gpu_j, 0.0, 1e9, place, "energy_per_gpu");
  require_within(c.voltage_max_v, 1e-3, 1e6, place, "voltage_max");
  require_within(c.voltage_min_v, 0.0, 1e6, place, "voltage_min");
  require(c.voltage_min_v < c.voltage_max_v, place("voltage_min"),
          "voltage_min is not below voltage_max", "swap them or widen the window");
  require_within(c.voltage_nominal_v, c.voltage_min_v, c.voltage_max_v, place, "voltage_nominal");
  if (c.initial_voltage_v != 0.0) {
    require_within(c.initial_voltage_v, c.voltage_min_v, c.voltage_max_v, place, "initial_voltage");
  }
  require_within(c.smoothing_time_s, 0.0, 1e4, place, "smoothing_time");
  require_within(c.restore_time_s, 0.01, 1e7, place, "restore_time");
  require_within(c.slew_w_per_s, 0.0, 1e15, place, "slew");
  LossCurve(c.load_frac, c.efficiency_frac, c.no_load_loss_w, c.rating_w, place);
}

PsuShelf::PsuShelf(const PsuShelfConfig& c, std::int64_t gpus)
    : curve_((validate(c), c.load_frac), c.efficiency_frac, c.no_load_loss_w, c.rating_w),
      smoothing_(c.smoothing_time_s),
      rating_w_(c.rating_w),
      overload_w_(c.overload_frac * c.rating_w),
      overload_ticks_(ticks(c.overload_time_s)),
      restore_per_s_(1.0 / c.restore_time_s),
      slew_w_per_tick_(c.slew_w_per_s > 0.0 ? c.slew_w_per_s * kTickSeconds
                                            : std::numeric_limits<double>::infinity()) {
  require(gpus >= 0, {}, "the number of GPUs is " + std::to_string(gpus), "give at least 0");
  const double window_v2 =
      (c.voltage_max_v - c.voltage_min_v) * (c.voltage_max_v + c.voltage_min_v);
  capacitance_f_ = 2.0 * c.energy_per_gpu_j * static_cast<double>(gpus) / window_v2;
  const auto energy = [this](double voltage_v) {
    return 0.5 * capacitance_f_ * voltage_v * voltage_v;
  };
  energy_min_j_ = energy(c.voltage_min_v);
  energy_max_j_ = energy(c.voltage_max_v);
  energy_nominal_j_ = energy(c.voltage_nominal_v);
  energy_j_ =
      CompensatedSum(energy(c.initial_voltage_v > 0.0 ? c.initial_voltage_v : c.voltage_nominal_v));
}

void PsuShelf::start(double load_w) {
  check_load(load_w, "the power supply load");
  smoothed_w_ = load_w;
  rectified_w_ = std::max(load_w, 0.0);
  ac_w_ = rectified_w_ + loss_w(rectified_w_);
}

void PsuShelf::set_working(double part_frac) {
  require(part_frac > 0.0 && part_frac <= 1.0, {},
          "the working part of the power supplies is " + format_number(part_frac),
          "give more than 0 and at most 1");
  if (part_frac == working_frac_) return;
  const double energy_j = energy_j_.value();
  const double kept_j = energy_j * (part_frac / working_frac_);
  detached_j_.add(energy_j - kept_j);
  energy_j_ = CompensatedSum(kept_j);
  working_frac_ = part_frac;
}

void PsuShelf::set_voltage(double voltage_pu) {
  require(voltage_pu > 0.0 && voltage_pu <= 2.0, {},
          "the voltage at the power supplies is " + format_number(voltage_pu) + " per unit",
          "give more than 0 and at most 2");
  voltage_pu_ = voltage_pu;
}

double PsuShelf::current_pu() const {
  return ac_w_ / ((rating_w_ + curve_.loss_w(rating_w_)) * voltage_pu_);
}

double PsuShelf::step(double load_w) {
  check_load(load_w, "the power supply load");
  if (capacitance_f_ == 0.0) {
    rectified_w_ = load_w;
    passing_through_ = true;
  } else {
    const double energy_j = energy_j_.value();
    const double wanted_w = smoothing_.mean(smoothed_w_, load_w) +
                            (working_frac_ * energy_nominal_j_ - energy_j) * restore_per_s_;
    smoothed_w_ = smoothing_.end(smoothed_w_, load_w);
    const double slewed_w =
        std::clamp(wanted_w, rectified_w_ - slew_w_per_tick_, rectified_w_ + slew_w_per_tick_);
    double power_w = std::max(slewed_w, 0.0);
    const double change_j = (power_w - load_w) * kTickSeconds;
    const double end_j = energy_j + change_j;
    const double bound_j = std::clamp(end_j, energy_min_j(), energy_max_j());
    passing_through_ = bound_j != end_j;
    if (passing_through_) {
      power_w = load_w + (bound_j - energy_j) / kTickSeconds;
      energy_j_ = CompensatedSum(bound_j);
    } else {
      energy_j_.add(change_j);
    }
    rectified_w_ = power_w;
  }
  const double loss = loss_w(rectified_w_);
  loss_j_.add(loss * kTickSeconds);
  ac_w_ = rectified_w_ + loss;
  above_rating_ticks_ = rectified_w_ > working_frac_ * rating_w_ ? above_rating_ticks_ + 1 : 0;
  return ac_w_;
}

Published PsuShelf::published(const PsuShelf* shelf) {
  return {
      .channels = {{{"supply_in_w", "W", "AC power drawn by the power supplies."},
                    Probe::of<&PsuShelf::ac_power_w>(shelf)},
                   {{"supply_stored_j", "J", "Energy in the power supplies' capacitors."},
                    Probe::of<&PsuShelf::stored_j>(shelf)}},
      .accounts = {{{"supply_loss", "supply loss", "in the power supplies", AccountKind::kPathLoss},
                    Probe::of<&PsuShelf::loss_j>(shelf)},
                   {{"detached", "left with lost supplies",
                     "in the capacitors of lost supplies, minus what came back",
                     AccountKind::kCarriedOff},
                    Probe::of<&PsuShelf::detached_j>(shelf)}},
      .stored_j = Probe::of<&PsuShelf::stored_j>(shelf),
  };
}

double PsuShelf::voltage_v() const {
  return capacitance_f_ > 0.0 ? std::sqrt(2.0 * energy_j_.value() / capacitance_f()) : 0.0;
}

}  // namespace ballast
