// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/supercapacitor.hpp"

#include <cmath>

#include "sim/base/time.hpp"

namespace ballast {

void describe(Fields& f, SupercapacitorConfig& c) {
  f.quantity("capacitance", c.capacitance_f, Unit::kFarad, positive(1e9),
             "Capacitance of the bank.");
  f.quantity("esr", c.esr_ohm, Unit::kOhm, non_negative(1e3),
             "Equivalent series resistance of the bank.");
  f.quantity("voltage_min", c.voltage_min_v, Unit::kVolt, positive(1e6),
             "Lowest terminal voltage; the state of charge is 0 there.");
  f.quantity("voltage_max", c.voltage_max_v, Unit::kVolt, positive(1e6),
             "Highest terminal voltage; the state of charge is 1 there.");
  f.quantity("current", c.current_a, Unit::kAmpere, non_negative(1e6),
             "Largest current in either direction.");
  f.quantity("initial_soc", c.initial_soc_frac, Unit::kFraction, between(0.0, 1.0),
             "State of charge at the start, as a fraction of the energy between the two voltages.");
  validate(c, [&f](std::string_view key) { return f.place(key); });
}

void validate(const SupercapacitorConfig& c, const PlaceOf& place) {
  require_within(c.capacitance_f, 1e-6, 1e9, place, "capacitance");
  require_within(c.esr_ohm, 0.0, 1e3, place, "esr");
  require_within(c.voltage_min_v, 1e-3, 1e6, place, "voltage_min");
  require_within(c.voltage_max_v, 1e-3, 1e6, place, "voltage_max");
  require_within(c.current_a, 0.0, 1e6, place, "current");
  require_within(c.initial_soc_frac, 0.0, 1.0, place, "initial_soc");
  require(c.voltage_min_v < c.voltage_max_v, place("voltage_min"),
          "voltage_min is not below voltage_max", "swap them or widen the window");
}

Supercapacitor::Supercapacitor(const SupercapacitorConfig& config) : config_(config) {
  validate(config);
  const double low = config.voltage_min_v * config.voltage_min_v;
  const double high = config.voltage_max_v * config.voltage_max_v;
  inner_v_ = CompensatedSum(std::sqrt(low + config.initial_soc_frac * (high - low)));
}

double Supercapacitor::step(double power_w) {
  check_power(power_w, "the supercapacitor power");
  const double inner_v = inner_v_.value();
  const double volt_per_amp = kTickSeconds / config_.capacitance_f;
  CurrentWindow window{-config_.current_a, config_.current_a};
  // The terminal voltage is extreme at the end of the tick.
  const double end_ohm = config_.esr_ohm + volt_per_amp;
  window.lower_max((config_.voltage_max_v - inner_v) / end_ohm, kLimitVoltage);
  window.raise_min((config_.voltage_min_v - inner_v) / end_ohm, kLimitVoltage);

  const double mean_ohm = config_.esr_ohm + 0.5 * volt_per_amp;
  const CellCurrent chosen = solve_current(power_w, inner_v, mean_ohm, window);
  current_a_ = chosen.current_a;
  limited_ = chosen.limited;
  loss_j_.add(config_.esr_ohm * current_a_ * current_a_ * kTickSeconds);
  inner_v_.add(current_a_ * volt_per_amp);
  return current_a_ * (inner_v + mean_ohm * current_a_);
}

double Supercapacitor::stored_j() const {
  const double inner_v = inner_v_.value();
  return 0.5 * config_.capacitance_f * inner_v * inner_v;
}

double Supercapacitor::usable_j() const {
  return 0.5 * config_.capacitance_f * (config_.voltage_max_v - config_.voltage_min_v) *
         (config_.voltage_max_v + config_.voltage_min_v);
}

double Supercapacitor::soc_frac() const {
  const double empty_j =
      0.5 * config_.capacitance_f * config_.voltage_min_v * config_.voltage_min_v;
  return (stored_j() - empty_j) / usable_j();
}

}  // namespace ballast
