// SPDX-License-Identifier: GPL-3.0-or-later
// Open-circuit voltage over charge, piecewise linear, with its exact integral.
#pragma once

#include <cstddef>
#include <vector>

namespace ballast {

class OcvCurve {
 public:
  // `charge_c` ascends strictly and starts at 0, `voltage_v` does not descend; both of one length,
  // at least 2 (Battery checks it). Beyond the ends the outer segments go on.
  OcvCurve(std::vector<double> charge_c, std::vector<double> voltage_v);

  struct Segment {
    double begin_c;
    double end_c;
    double voltage_v;  // at begin_c
    double slope_v_per_c;
  };

  // The segment that holds the charge. The last answer is tried first: charge moves slowly.
  const Segment& segment(double charge_c) const;
  static double voltage(const Segment& s, double charge_c) {
    return s.voltage_v + s.slope_v_per_c * (charge_c - s.begin_c);
  }
  double voltage(double charge_c) const { return voltage(segment(charge_c), charge_c); }

  // Integral of the voltage from `from_c` to `to_c` [J]; negative when to_c < from_c.
  double energy_between(double from_c, double to_c) const;
  // Integral from zero charge.
  double energy(double charge_c) const;

 private:
  std::vector<Segment> segments_;
  std::vector<double> energy_at_begin_j_;
  mutable std::size_t last_ = 0;
};

}  // namespace ballast
