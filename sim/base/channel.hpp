// SPDX-License-Identifier: GPL-3.0-or-later
// Recorded quantities, and the groups in which they are recorded.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/scope.hpp"
#include "sim/base/time.hpp"

namespace ballast {

// One recorded quantity. Power is in W (positive = drawn from the grid; storage positive =
// charging), energy in J, fractions 0..1.
struct ChannelInfo {
  std::string name;         // snake_case with the unit: "grid_w"
  std::string unit;         // SI symbol; "1" for fractions and states
  std::string description;  // one sentence
  bool live = false;  // shown of each rack and row too while a bench runs, not only of the site
  bool own = false;   // of a row or of the site itself, and not made of its racks' values
};

// What a row of a group holds of the ticks since the row before.
enum class Aggregation {
  kSample,      // the value of its tick, one number
  kMinMeanMax,  // minimum, mean and maximum of its ticks, three numbers
};
inline constexpr std::array<std::string_view, 2> kAggregationNames = {"sample", "min/mean/max"};

// Channels that are recorded together: of the same parts of the site, at the same times.
struct ChannelGroup {
  std::string name;  // of its folder in run.h5, unique in a layout: "rack", "rack_reduced"
  Scope scope = Scope::kRack;
  std::vector<std::size_t> instances;  // counted through the site, increasing
  Tick period = 1;                     // ticks per row
  Aggregation aggregation = Aggregation::kSample;
  std::vector<ChannelInfo> channels;

  std::size_t width() const { return aggregation == Aggregation::kSample ? 1 : 3; }  // numbers
  std::size_t series() const { return channels.size() * instances.size() * width(); }
};

// The position of the channel of that name; channels.size() where there is none.
inline std::size_t find_channel(const std::vector<ChannelInfo>& channels, std::string_view name) {
  std::size_t c = 0;
  while (c < channels.size() && channels[c].name != name) ++c;
  return c;
}

}  // namespace ballast
