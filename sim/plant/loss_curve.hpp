// SPDX-License-Identifier: GPL-3.0-or-later
// Loss over power from an efficiency curve. What is interpolated is the loss, by straight lines: it
// then never falls with the power, whatever the points, which interpolated efficiencies do not
// promise (and at no load an efficiency says nothing).
#pragma once

#include <cstddef>
#include <vector>

#include "sim/plant/checks.hpp"

namespace ballast {

class LossCurve {
 public:
  // Efficiencies (0 to 1, exclusive of 0) at output powers of `load_frac` (ascending, above 0)
  // times `rating_w`, and the loss at no load. Throws ConfigError where the lengths differ, the
  // loads do not ascend, an efficiency is out of range or the loss falls with the load; the places
  // are those of the keys "load", "efficiency" and "no_load_loss".
  LossCurve(const std::vector<double>& load_frac, const std::vector<double>& efficiency_frac,
            double no_load_loss_w, double rating_w, const PlaceOf& place = no_place);

  // Loss [W] at an output power; beyond the last point its line goes on. Even in the power.
  double loss_w(double output_w) const;

 private:
  struct Segment {
    double end_w;
    double loss_at_zero_w;  // of the line through the segment, drawn back to zero power
    double slope;
  };
  std::vector<Segment> segments_;
};

}  // namespace ballast
