// SPDX-License-Identifier: GPL-3.0-or-later
// How much of a line the straight lines between readings keep.
//
// Readings of e^(i w t) at t0 and t0 + T give, at t0 + u T, the interpolant (1 - u) e^(i w t0) +
// u e^(i w (t0 + T)). Turned back by e^(-i w (t0 + u T)) it is
//     h(u) = (1 - u) e^(-i w u T) + u e^(i w (1 - u) T),
// and the line that a spectrum finds has the mean of h over the points at which the interpolant is
// taken: what averages out is spread over other frequencies. Over all u of one spacing the mean is
//     2 (1 - cos w T) / (w T)^2 = sinc^2(f T),   sinc(x) = sin(pi x) / (pi x);
// at the readings themselves h = 1, so that nothing is lost where the grid is the readings'.
// Readings that are held until the next one keep the mean of e^(-i w u T): sinc(f T), half a
// spacing late.
#pragma once

#include <span>

#include "sim/workload/trace.hpp"

namespace ballast {

// What a line may lose below the stated bandwidth.
inline constexpr double kLineLoss = 0.02;

// The highest frequency, at most `highest_hz`, up to which a line of the channel keeps its
// amplitude within kLineLoss when the channel is interpolated at 0, step_s, 2 step_s, ... Spacings
// beyond `gap_s` do not count. Exact for up to 1024 points; more are taken as evenly spread ones.
double grid_bandwidth_hz(const TraceChannel& channel, double step_s, double gap_s,
                         double highest_hz);

// The share of a line's amplitude that is left at `f_hz`, likewise; 1 where no point can tell.
double grid_gain(const TraceChannel& channel, double step_s, double gap_s, double f_hz);

// The same as grid_bandwidth_hz() for a replay, which takes the interpolant at every instant: the
// mean over all spacings, each by its length.
double replay_bandwidth_hz(const TraceChannel& channel, Interpolation interpolation, double gap_s,
                           double highest_hz);

}  // namespace ballast
