// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/battery.hpp"

#include <string>

namespace ballast {
namespace {

// Charge and voltage of the pack at the points of the curve.
OcvCurve pack_curve(const BatteryConfig& c) {
  validate(c);
  std::vector<double> charge_c;
  std::vector<double> voltage_v;
  for (std::size_t k = 0; k < c.ocv_v.size(); ++k) {
    charge_c.push_back(c.ocv_soc_frac[k] * c.capacity_c * static_cast<double>(c.parallel));
    voltage_v.push_back(c.ocv_v[k] * static_cast<double>(c.series));
  }
  return OcvCurve(charge_c, voltage_v);
}

}  // namespace

void describe(Fields& f, BatteryConfig& c) {
  f.integer("series", c.series, 1, 100000, "Cells in series.");
  f.integer("parallel", c.parallel, 1, 100000, "Strings in parallel.");
  f.quantity("capacity", c.capacity_c, Unit::kCoulomb, positive(1e9), "Charge of one cell.");
  f.quantities("ocv_soc", c.ocv_soc_frac, Unit::kFraction, between(0.0, 1.0),
               "States of charge of the open-circuit curve, ascending from 0 to 1.");
  f.quantities("ocv", c.ocv_v, Unit::kVolt, positive(1e5),
               "Open-circuit voltages of one cell at these states of charge, never falling; "
               "interpolated linearly.");
  f.quantity("series_resistance", c.series_resistance_ohm, Unit::kOhm, positive(1e3),
             "Series resistance of one cell, which acts at once.");
  f.quantity("rc_resistance", c.rc_resistance_ohm, Unit::kOhm, positive(1e3),
             "Resistance of the RC pair of one cell.");
  f.quantity("rc_time", c.rc_time_s, Unit::kSecond, between(1e-3, 1e6),
             "Time constant of the RC pair.");
  f.quantity("charge_current", c.charge_current_a, Unit::kAmpere, non_negative(1e6),
             "Largest charging current of one cell.");
  f.quantity("discharge_current", c.discharge_current_a, Unit::kAmpere, non_negative(1e6),
             "Largest discharging current of one cell.");
  f.quantity("voltage_min", c.voltage_min_v, Unit::kVolt, positive(1e5),
             "Lowest terminal voltage of one cell.");
  f.quantity("voltage_max", c.voltage_max_v, Unit::kVolt, positive(1e5),
             "Highest terminal voltage of one cell.");
  f.quantity("soc_min", c.soc_min_frac, Unit::kFraction, between(0.0, 1.0),
             "State of charge at which discharging ends.");
  f.quantity("soc_max", c.soc_max_frac, Unit::kFraction, between(0.0, 1.0),
             "State of charge at which charging ends.");
  f.quantity("initial_soc", c.initial_soc_frac, Unit::kFraction, between(0.0, 1.0),
             "State of charge at the start.");
  f.quantity("initial_rc_voltage", c.initial_rc_v, Unit::kVolt, between(-1e3, 1e3),
             "Voltage of the RC pair of one cell at the start.");
  validate(c, [&f](std::string_view key) { return f.place(key); });
}

void validate(const BatteryConfig& c, const PlaceOf& place) {
  require_within(static_cast<double>(c.series), 1, 1e5, place, "series");
  require_within(static_cast<double>(c.parallel), 1, 1e5, place, "parallel");
  require_within(c.capacity_c, 1e-3, 1e9, place, "capacity");
  require_within(c.series_resistance_ohm, 1e-9, 1e3, place, "series_resistance");
  require_within(c.rc_resistance_ohm, 1e-9, 1e3, place, "rc_resistance");
  require_within(c.rc_time_s, 1e-3, 1e6, place, "rc_time");
  require_within(c.charge_current_a, 0.0, 1e6, place, "charge_current");
  require_within(c.discharge_current_a, 0.0, 1e6, place, "discharge_current");
  require_within(c.voltage_min_v, 1e-6, 1e5, place, "voltage_min");
  require_within(c.voltage_max_v, 1e-6, 1e5, place, "voltage_max");

  const auto& soc = c.ocv_soc_frac;
  require(soc.size() >= 2 && soc.size() == c.ocv_v.size(), place("ocv_soc"),
          "the open-circuit curve has " + std::to_string(soc.size()) + " states of charge and " +
              std::to_string(c.ocv_v.size()) + " voltages",
          "give ocv_soc and ocv the same length, at least 2");
  for (std::size_t k = 0; k < soc.size(); ++k) {
    require_within(soc[k], 0.0, 1.0, place, "ocv_soc");
    require_within(c.ocv_v[k], 1e-6, 1e5, place, "ocv");
    if (k == 0) continue;
    require(soc[k] - soc[k - 1] > 1e-9, place("ocv_soc"), "ocv_soc does not ascend",
            "sort it and drop repeated points");
    require(c.ocv_v[k] >= c.ocv_v[k - 1], place("ocv"), "ocv falls with the state of charge",
            "a cell's open-circuit voltage rises with its charge; correct the points");
  }
  require(soc.front() == 0.0 && soc.back() == 1.0, place("ocv_soc"),
          "ocv_soc does not run from 0 to 1", "add the missing end points");

  require(c.voltage_min_v < c.voltage_max_v, place("voltage_min"),
          "voltage_min is not below voltage_max", "swap them or widen the window");
  require(c.soc_min_frac >= 0.0 && c.soc_max_frac <= 1.0 && c.soc_min_frac < c.soc_max_frac,
          place("soc_min"), "soc_min and soc_max do not form a window inside 0 to 1",
          "set soc_min below soc_max");
  require_within(c.initial_soc_frac, c.soc_min_frac, c.soc_max_frac, place, "initial_soc");
  // Outside its voltage window at rest the pack could neither charge nor discharge.
  const OcvCurve curve(soc, c.ocv_v);
  const double rest_v = curve.voltage(c.initial_soc_frac) + c.initial_rc_v;
  require(rest_v >= c.voltage_min_v && rest_v <= c.voltage_max_v, place("initial_rc_voltage"),
          "the cell starts at " + format_quantity(rest_v, Unit::kVolt) +
              ", outside voltage_min to voltage_max",
          "change initial_soc, initial_rc_voltage or the voltage window");
}

Battery::Battery(const BatteryConfig& c) : curve_(pack_curve(c)), rc_(c.rc_time_s) {
  const auto series = static_cast<double>(c.series);
  const auto parallel = static_cast<double>(c.parallel);
  capacity_c_ = c.capacity_c * parallel;
  series_ohm_ = c.series_resistance_ohm * series / parallel;
  rc_ohm_ = c.rc_resistance_ohm * series / parallel;
  rc_farad_ = c.rc_time_s / rc_ohm_;
  voltage_min_v_ = c.voltage_min_v * series;
  voltage_max_v_ = c.voltage_max_v * series;
  charge_min_c_ = c.soc_min_frac * capacity_c_;
  charge_max_c_ = c.soc_max_frac * capacity_c_;
  charge_current_a_ = c.charge_current_a * parallel;
  discharge_current_a_ = c.discharge_current_a * parallel;
  rc_loss_dt_ = 0.5 * c.rc_time_s * rc_.rise() * (1.0 + rc_.decay());
  charge_c_ = CompensatedSum(c.initial_soc_frac * capacity_c_);
  rc_v_ = c.initial_rc_v * series;
}

// The current of this tick, when the open-circuit voltage has `mean_slope` for its mean and
// `end_slope` for its end, each per coulomb moved.
CellCurrent Battery::choose(double power_w, double charge_c, double ocv_v, double mean_slope,
                            double end_slope) const {
  CurrentWindow window{-discharge_current_a_, charge_current_a_};
  // With a constant current the terminal voltage is extreme at an end of the tick; both are
  // bounded.
  const double start_emf_v = ocv_v + rc_v_;
  const double end_emf_v = ocv_v + rc_v_ * rc_.decay();
  const double end_ohm = series_ohm_ + rc_ohm_ * rc_.rise() + end_slope * kTickSeconds;
  window.lower_max((voltage_max_v_ - start_emf_v) / series_ohm_, kLimitVoltage);
  window.lower_max((voltage_max_v_ - end_emf_v) / end_ohm, kLimitVoltage);
  window.raise_min((voltage_min_v_ - start_emf_v) / series_ohm_, kLimitVoltage);
  window.raise_min((voltage_min_v_ - end_emf_v) / end_ohm, kLimitVoltage);
  window.lower_max((charge_max_c_ - charge_c) / kTickSeconds, kLimitCharge);
  window.raise_min((charge_min_c_ - charge_c) / kTickSeconds, kLimitCharge);

  const double emf_v = ocv_v + rc_v_ * rc_.lag();
  const double ohm = series_ohm_ + rc_ohm_ * (1.0 - rc_.lag()) + 0.5 * mean_slope * kTickSeconds;
  return solve_current(power_w, emf_v, ohm, window);
}

double Battery::step(double power_w) {
  check_power(power_w, "the battery power");
  const double charge_c = charge_c_.value();
  const OcvCurve::Segment s = curve_.segment(charge_c);
  const double ocv_v = OcvCurve::voltage(s, charge_c);

  CellCurrent chosen = choose(power_w, charge_c, ocv_v, s.slope_v_per_c, s.slope_v_per_c);
  double moved_c = chosen.current_a * kTickSeconds;
  double mean_ocv_v = ocv_v + 0.5 * s.slope_v_per_c * moved_c;
  // Across a point of the curve the slope of this segment is wrong for a part of the tick. The
  // error is tiny and the energy is exact all the same; three corrections bring the power to
  // rounding too.
  for (int i = 0; i < 4; ++i) {
    const double end_c = charge_c + moved_c;
    if (moved_c == 0.0 || (end_c >= s.begin_c && end_c <= s.end_c)) break;
    mean_ocv_v = curve_.energy_between(charge_c, end_c) / moved_c;
    if (i == 3) break;
    chosen = choose(power_w, charge_c, ocv_v, 2.0 * (mean_ocv_v - ocv_v) / moved_c,
                    (curve_.voltage(end_c) - ocv_v) / moved_c);
    moved_c = chosen.current_a * kTickSeconds;
    mean_ocv_v = ocv_v + 0.5 * s.slope_v_per_c * moved_c;
  }

  const double current_a = chosen.current_a;
  const double final_rc_v = current_a * rc_ohm_;  // where the RC pair would settle
  const double offset_v = rc_v_ - final_rc_v;
  const double mean_rc_v = rc_.mean(rc_v_, final_rc_v);
  charge_c_.add(moved_c);
  series_loss_j_.add(series_ohm_ * current_a * current_a * kTickSeconds);
  // Integral of (final + offset exp(-t/T))^2 / R1.
  rc_loss_j_.add(((final_rc_v + 2.0 * offset_v * rc_.lag()) * final_rc_v * kTickSeconds +
                  offset_v * offset_v * rc_loss_dt_) /
                 rc_ohm_);
  rc_v_ = rc_.end(rc_v_, final_rc_v);
  current_a_ = current_a;
  limited_ = chosen.limited;
  return current_a * (mean_ocv_v + mean_rc_v + series_ohm_ * current_a);
}

double Battery::voltage_v() const {
  return open_circuit_v() + rc_v_ + series_ohm_ * current_a_;
}

double Battery::stored_j() const {
  return curve_.energy(charge_c_.value()) + 0.5 * rc_farad_ * rc_v_ * rc_v_;
}

double Battery::usable_j() const {
  return curve_.energy_between(charge_min_c_, charge_max_c_);
}

}  // namespace ballast
