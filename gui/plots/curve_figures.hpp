// SPDX-License-Identifier: GPL-3.0-or-later
// What a curve of smallest and largest values tells of a stretch of time.
#pragma once

#include "gui/model/min_max.hpp"

namespace ballast {

struct CurveFigures {
  bool known = false;  // some column was
  // Each column holds one value, so that everything is exact. Otherwise mean and RMS are those of
  // the middles of the columns; peak to peak is exact all the same.
  bool exact = true;
  double mean = 0.0;
  double rms = 0.0;  // about zero, so the mean is in it
  double peak_to_peak = 0.0;
};

// Of the columns that lie in [from, to) as a whole; unknown ones are left out.
CurveFigures curve_figures(const MinMaxCurve& curve, Tick from, Tick to);

}  // namespace ballast
