// SPDX-License-Identifier: GPL-3.0-or-later
// Sensors that refresh their value more slowly than they are polled: the readings between two
// refreshes repeat the first one and show nothing of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ballast {

struct Hold {
  std::int64_t hold_ns = 0;  // 0: the values are not held
  bool quiet = false;        // too little changes to tell
};

// For how long the channel holds its values.
//
// A run is a stretch of equal readings between two changes. The values are held where
//  - there are at least 8 whole runs and their median is at least 2 polls (the median spacing);
//  - at most 5 % of them last no longer than half of the median: a load whose readings repeat by
//    chance has runs with a geometric distribution, of which 29 % would (1 - 2^(-1/2));
//  - the four most frequent heights of the changes make up at most half of all: a slow load read
//    with a coarse resolution changes by its last digit, and a load that switches between a few
//    levels by a few heights.
// The hold is the median run. Longer runs are loads that stood still, or equal values in a row.
Hold find_hold(std::span<const std::int64_t> stamp_ns, std::span<const double> power_w);

// Keeps the first reading of each run, and further ones every `hold_ns` in a longer run, so that
// what is left are the sensor's refreshes. A pause of more than `pause_ns` between readings ends a
// run. Both vectors keep equal lengths; the first reading stays.
void keep_refreshes(std::int64_t hold_ns, std::int64_t pause_ns,
                    std::vector<std::int64_t>& stamp_ns, std::vector<double>& power_w);

// A channel's readings; both of one length, at least 2.
struct Readings {
  std::vector<std::int64_t>* stamp_ns = nullptr;
  std::vector<double>* power_w = nullptr;
};

struct HeldChannels {
  std::size_t count = 0;
  std::int64_t typical_ns = 0;  // median of the channels' holds
  std::int64_t longest_ns = 0;
};

// Does the above with each channel; a pause is `gap_factor` times its median spacing. Where some
// channels are held, those that change too little to tell (a GPU that idles) are taken as held for
// the typical time: they are read by the same poller.
HeldChannels keep_refreshes(std::span<const Readings> channels, double gap_factor);

}  // namespace ballast
