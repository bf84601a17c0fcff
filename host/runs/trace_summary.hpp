// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of a trace: what `profile show` prints and draws.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/analysis/line_spectrum.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

struct ChannelPower {
  std::string name;
  std::size_t readings = 0;
  double min_w = 0.0;
  double mean_w = 0.0;  // over time (trapezoids between readings), as a replay delivers it
  double max_w = 0.0;
  // Each reading until the next one; the last one before a gap, and of all, for the median spacing.
  double known_energy_j = 0.0;
  // Each reading until the next one, however far that is: right for a sensor that reports changes
  // only, where the straight line of `mean_w` is not.
  double held_mean_w = 0.0;
};

struct ProfileSummary {
  ChannelPower sum;                    // of all channels
  std::vector<ChannelPower> channels;  // in the trace's order
  // The sum of all channels on a regular grid from 0 to where the first channel ends. The figures
  // of `sum` and the line leave out what comes before the last channel begins.
  double step_s = 0.0;
  std::vector<double> sum_w;
  // The strongest oscillation of the sum (strongest_line() of host/analysis). Empty where there is
  // none.
  std::optional<SpectralLine> line;
  std::string no_line;  // why there is none
  // The share of the line's amplitude that interpolation to the grid has left, where all channels
  // carry it alike and in step: the mean over the channels (readers/bandwidth.hpp).
  double line_gain = 1.0;
};

// The sum of the channels at 0, step_s, 2 step_s, ... up to trace.known_to_s, by linear
// interpolation; before trace.known_from_s a late channel stands at its first reading.
std::vector<double> sum_on_grid(const Trace& trace, double step_s);

// Uses the trace's step, or a coarser one where that would give more than 2^24 points.
ProfileSummary summarize(const Trace& trace);

}  // namespace ballast
