// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/ocv_curve.hpp"

namespace ballast {
namespace {

double integral(const OcvCurve::Segment& s, double from_c, double to_c) {
  const double middle_c = 0.5 * (from_c + to_c);
  return (to_c - from_c) * OcvCurve::voltage(s, middle_c);
}

}  // namespace

OcvCurve::OcvCurve(std::vector<double> charge_c, std::vector<double> voltage_v) {
  double energy_j = 0.0;
  for (std::size_t k = 0; k + 1 < charge_c.size(); ++k) {
    const double width_c = charge_c[k + 1] - charge_c[k];
    segments_.push_back(
        {charge_c[k], charge_c[k + 1], voltage_v[k], (voltage_v[k + 1] - voltage_v[k]) / width_c});
    energy_at_begin_j_.push_back(energy_j);
    energy_j += integral(segments_.back(), charge_c[k], charge_c[k + 1]);
  }
}

const OcvCurve::Segment& OcvCurve::segment(double charge_c) const {
  while (last_ > 0 && charge_c < segments_[last_].begin_c) --last_;
  while (last_ + 1 < segments_.size() && charge_c >= segments_[last_].end_c) ++last_;
  return segments_[last_];
}

double OcvCurve::energy_between(double from_c, double to_c) const {
  if (to_c < from_c) return -energy_between(to_c, from_c);
  double energy_j = 0.0;
  for (;;) {
    const Segment& s = segment(from_c);
    if (to_c <= s.end_c || &s == &segments_.back()) return energy_j + integral(s, from_c, to_c);
    energy_j += integral(s, from_c, s.end_c);
    from_c = s.end_c;
  }
}

double OcvCurve::energy(double charge_c) const {
  const Segment& s = segment(charge_c);
  const auto k = static_cast<std::size_t>(&s - segments_.data());
  return energy_at_begin_j_[k] + integral(s, s.begin_c, charge_c);
}

}  // namespace ballast
