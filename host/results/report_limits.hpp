// SPDX-License-Identifier: GPL-3.0-or-later
// Limits as lines in the plots of report.html that their clauses are about.
#pragma once

#include <string>

#include "host/limits/judge.hpp"
#include "host/results/report_encode.hpp"

namespace ballast {

// The limit over frequency that is tightest, with the spectrum that its clause judged, as plot
// "mask". Returns its caption; empty where no clause has one that was judged.
std::string tightest_mask(const Judgement& judgement, PlotData& data);

// Adds each mask to a plot of line amplitudes, with the spectrum that its clause judged and a
// marker where that was worst. A spectrum that several clauses share is drawn once.
void add_masks(PlotData& plot, const Judgement& judgement);

// A line across a plot of peak-to-peak for each clause that limits it within `window_s`.
void add_range_limits(PlotData& plot, const Judgement& judgement, double window_s);

}  // namespace ballast
