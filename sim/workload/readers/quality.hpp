// SPDX-License-Identifier: GPL-3.0-or-later
// What the readings of a trace can show: their gaps, their spacing, and the frequency up to which
// they preserve lines.
#pragma once

#include <string>
#include <vector>

#include "sim/workload/trace.hpp"

namespace ballast {

// A spacing beyond this is a gap of the channel: `gap_factor` times its median spacing.
double gap_limit_s(const TraceChannel& channel, double gap_factor);

// The channel's gaps, and what it lacks of [0, length_s]: a begin or an end that is missing by more
// than a gap.
std::vector<TraceGap> channel_gaps(const TraceChannel& channel, double length_s, double limit_s);

// Sorts, and makes one of those that overlap or touch.
void merge_gaps(std::vector<TraceGap>& gaps);

// True where `t_s` lies by more than a nanosecond inside one of the gaps, which are apart and in
// order.
bool in_gap(const std::vector<TraceGap>& gaps, double t_s);

// Fills what Trace and its report say of the channels:
//  - gaps of any channel, late begins and early ends among them, and between which instants the
//    sum is known; notes name the channels that begin late or end early;
//  - wide spacings: beyond 1.25 times the channel's median, but no gap; those above the longest
//    1000 only. spacing_s is the longest of the others;
//  - step_s: the median spacing of all; the mean where no spacing is more than 5 % from the
//    channel's median, but the readings would drift along a grid of the median by more than 5 % of
//    it (thirds of a second in whole milliseconds);
//  - nyquist_hz: half the rate of the channel read most slowly, by its mean spacing outside gaps:
//    readings that come irregularly hold no more than their mean density (H. J. Landau, "Sampling,
//    data transmission, and the Nyquist rate", Proceedings of the IEEE 55 (1967) 1701-1706);
//  - bandwidth_hz: of the channel that loses most on the grid (bandwidth.hpp).
// Before it, report.dt_median_s is set.
void measure_quality(Trace& trace, double gap_factor);

// What a reader of any figure of the trace should know beside its gaps, a sentence each:
// duplicates, failed polls, the bandwidth where it is less than trace.nyquist_hz, and the notes
// (held values, late and ended channels, what else the reader met).
std::vector<std::string> trace_notices(const Trace& trace, double bandwidth_hz);

}  // namespace ballast
