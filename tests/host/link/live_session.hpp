// SPDX-License-Identifier: GPL-3.0-or-later
// What a bench process has recorded, without one.
#pragma once

#include <vector>

#include "host/link/session.hpp"
#include "tests/sim/site/one_rack.hpp"

namespace ballast {

inline RecordLayout power_layout() {
  return testing_support::one_rack_layout({{"load_w", "W", ""}, {"grid_w", "W", ""}});
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
  store.add(testing_support::OneRackBlock(first, count, count, values));
}

}  // namespace ballast
