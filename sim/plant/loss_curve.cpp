// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/loss_curve.hpp"

#include <cmath>
#include <string>

#include "sim/base/units.hpp"

namespace ballast {

LossCurve::LossCurve(const std::vector<double>& load_frac,
                     const std::vector<double>& efficiency_frac, double no_load_loss_w,
                     double rating_w, const PlaceOf& place) {
  require(!load_frac.empty() && load_frac.size() == efficiency_frac.size(), place("load"),
          "the efficiency curve has " + std::to_string(load_frac.size()) + " loads and " +
              std::to_string(efficiency_frac.size()) + " efficiencies",
          "give load and efficiency the same length, at least 1");
  double begin_w = 0.0;
  double loss_w = no_load_loss_w;
  for (std::size_t k = 0; k < load_frac.size(); ++k) {
    require_within(load_frac[k], 1e-6, 10.0, place, "load");
    require_within(efficiency_frac[k], 1e-3, 1.0, place, "efficiency");
    const double end_w = load_frac[k] * rating_w;
    require(end_w > begin_w, place("load"), "the loads of the efficiency curve do not ascend",
            "sort them and drop repeated points");
    const double end_loss_w = end_w * (1.0 / efficiency_frac[k] - 1.0);
    // A loss that falls with the load would say that more power can be had for less input.
    require(end_loss_w >= loss_w, place("efficiency"),
            "the efficiency " + format_number(efficiency_frac[k]) + " at load " +
                format_number(load_frac[k]) + " means " + format_quantity(end_loss_w, Unit::kWatt) +
                " of loss, less than the " + format_quantity(loss_w, Unit::kWatt) +
                " at the next smaller load",
            "correct the point, or lower no_load_loss");
    const double slope = (end_loss_w - loss_w) / (end_w - begin_w);
    segments_.push_back({end_w, loss_w - slope * begin_w, slope});
    begin_w = end_w;
    loss_w = end_loss_w;
  }
}

double LossCurve::loss_w(double output_w) const {
  const double power_w = std::abs(output_w);
  std::size_t k = 0;
  while (k + 1 < segments_.size() && power_w > segments_[k].end_w) ++k;
  return segments_[k].loss_at_zero_w + segments_[k].slope * power_w;
}

}  // namespace ballast
