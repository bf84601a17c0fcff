// SPDX-License-Identifier: GPL-3.0-or-later
// What a bench process has recorded, without one.
#pragma once

#include <vector>

#include "host/link/session.hpp"

namespace ballast {

inline RecordLayout power_layout() {
  RecordLayout layout;
  layout.racks = 1;
  layout.gpus_per_rack = 1;
  for (const char* name : {"load_w", "grid_w"}) layout.rack_channels.push_back({name, "W", ""});
  return layout;
}

// The next `ticks` of load and grid-facing power, `power_w` of the tick.
template <class Power>
void record(LiveStore& store, Tick ticks, const Power& power_w) {
  const auto count = static_cast<std::size_t>(ticks);
  const Tick first = store.ticks();
  std::vector<float> values(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = values[count + i] = static_cast<float>(power_w(first + static_cast<Tick>(i)));
  }
  RecordBlock block;
  block.first_tick = first;
  block.ticks = block.capacity = count;
  block.rack_values = block.site_values = values;  // of one rack
  store.add(block);
}

}  // namespace ballast
