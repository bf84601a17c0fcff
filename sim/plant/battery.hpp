// SPDX-License-Identifier: GPL-3.0-or-later
// A battery pack: open-circuit voltage over charge, series resistance, one RC pair (the first-order
// Thevenin model; Plett, Battery Management Systems, vol. 1, chapter 2).
//
//   v = OCV(q) + v1 + R0 i      dq/dt = i      C1 dv1/dt = i - v1/R1
//   stored = integral of OCV dq + C1 v1^2 / 2      loss = integral of (R0 i^2 + v1^2 / R1) dt
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/plant/cell.hpp"
#include "sim/plant/checks.hpp"
#include "sim/plant/compensated_sum.hpp"
#include "sim/plant/ocv_curve.hpp"
#include "sim/plant/one_pole.hpp"

namespace ballast {

// Values of one cell, and how many of them make the pack. The defaults are ours: a 20 Ah LiFePO4
// power cell, 128 in series for the 400 V class of EasyRider's prototype (arXiv:2604.15522), two
// strings side by side. The flat curve is the usual one of the chemistry, no vendor's table. 5 C
// of charge is what vendors of LiFePO4 power cells allow at most (A123 26650: "up to the 5C rate";
// TAC IFR26650: 5C, with 20C of discharge).
inline constexpr double kUsualChargeRatePerHour = 5.0;
struct BatteryConfig {
  std::int64_t series = 128;
  std::int64_t parallel = 2;
  double capacity_c = 72e3;  // 20 Ah
  std::vector<double> ocv_soc_frac = {0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95, 1.0};
  std::vector<double> ocv_v = {2.60, 3.05, 3.18,  3.24,  3.275, 3.29,
                               3.30, 3.31, 3.325, 3.335, 3.35,  3.45};
  double series_resistance_ohm = 1.0e-3;
  double rc_resistance_ohm = 0.6e-3;
  double rc_time_s = 20.0;
  double charge_current_a = 100.0;     // 5 C
  double discharge_current_a = 200.0;  // 10 C
  double voltage_min_v = 2.3;
  double voltage_max_v = 3.65;
  double soc_min_frac = 0.05;
  double soc_max_frac = 0.95;
  double initial_soc_frac = 0.5;
  double initial_rc_v = 0.0;  // v1 of one cell
};

void describe(Fields& f, BatteryConfig& c);
// Throws ConfigError where values contradict each other or lie outside their range.
void validate(const BatteryConfig& c, const PlaceOf& place = no_place);

class Battery final : public Cell {
 public:
  explicit Battery(const BatteryConfig& config);  // validates

  double step(double power_w) override;

  double voltage_v() const override;
  double current_a() const override { return current_a_; }
  double soc_frac() const override { return charge_c_.value() / capacity_c_; }
  double stored_j() const override;
  double loss_j() const override { return series_loss_j_.value() + rc_loss_j_.value(); }
  double usable_j() const override;
  unsigned limited() const override { return limited_; }

  double rc_voltage_v() const { return rc_v_; }  // of the pack
  double open_circuit_v() const { return curve_.voltage(charge_c_.value()); }
  double series_loss_j() const { return series_loss_j_.value(); }
  double rc_loss_j() const { return rc_loss_j_.value(); }

 private:
  CellCurrent choose(double power_w, double charge_c, double ocv_v, double mean_slope,
                     double end_slope) const;

  // Everything below is of the pack.
  OcvCurve curve_;
  OnePole rc_;
  double capacity_c_;
  double series_ohm_;
  double rc_ohm_;
  double rc_farad_;
  double voltage_min_v_;
  double voltage_max_v_;
  double charge_min_c_;
  double charge_max_c_;
  double charge_current_a_;
  double discharge_current_a_;
  double rc_loss_dt_;  // integral of exp(-2t/T) over a tick

  CompensatedSum charge_c_;
  double rc_v_;
  double current_a_ = 0.0;
  unsigned limited_ = 0;
  CompensatedSum series_loss_j_;
  CompensatedSum rc_loss_j_;
};

}  // namespace ballast
