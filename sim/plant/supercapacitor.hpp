// SPDX-License-Identifier: GPL-3.0-or-later
// A supercapacitor bank: C dv/dt = i, terminal voltage v + ESR i, stored C v^2 / 2, loss ESR i^2.
#pragma once

#include "sim/base/fields.hpp"
#include "sim/plant/cell.hpp"
#include "sim/plant/checks.hpp"
#include "sim/plant/compensated_sum.hpp"

namespace ballast {

// Values of the whole bank. The defaults are ours: 1.8 MJ between 200 and 400 V, twice what
// EasyRider's sizing asks of a rack with 90 kW swing at beta = 0.1 /s (docs/plants.md).
struct SupercapacitorConfig {
  double capacitance_f = 30.0;
  double esr_ohm = 0.02;
  double voltage_min_v = 200.0;
  double voltage_max_v = 400.0;
  double current_a = 600.0;
  double initial_soc_frac = 0.5;  // energy inside the window
};

void describe(Fields& f, SupercapacitorConfig& c);
// Throws ConfigError where values contradict each other or lie outside their range.
void validate(const SupercapacitorConfig& c, const PlaceOf& place = no_place);

class Supercapacitor final : public Cell {
 public:
  explicit Supercapacitor(const SupercapacitorConfig& config);  // validates

  double step(double power_w) override;

  double voltage_v() const override { return inner_v_.value() + config_.esr_ohm * current_a_; }
  double current_a() const override { return current_a_; }
  double soc_frac() const override;
  double stored_j() const override;
  double loss_j() const override { return loss_j_.value(); }
  double usable_j() const override;
  unsigned limited() const override { return limited_; }

  double inner_voltage_v() const { return inner_v_.value(); }  // without the drop over the ESR

 private:
  SupercapacitorConfig config_;
  CompensatedSum inner_v_;
  double current_a_ = 0.0;
  unsigned limited_ = 0;
  CompensatedSum loss_j_;
};

}  // namespace ballast
