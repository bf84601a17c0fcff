// SPDX-License-Identifier: GPL-3.0-or-later
// How the power supplies were used beyond their rating.
#pragma once

#include <algorithm>

#include "sim/base/time.hpp"

namespace ballast {

struct SupplyOverload {
  Tick overloaded_ticks = 0;  // above the overload limit; summed over the racks
  Tick overlong_ticks = 0;    // above the rating for longer than allowed; likewise
  Tick longest_ticks = 0;     // the longest stretch above the rating, of any rack
  double highest_frac = 0.0;  // the highest power relative to the rating of what works, likewise

  void add(const SupplyOverload& other) {
    overloaded_ticks += other.overloaded_ticks;
    overlong_ticks += other.overlong_ticks;
    longest_ticks = std::max(longest_ticks, other.longest_ticks);
    highest_frac = std::max(highest_frac, other.highest_frac);
  }
};

}  // namespace ballast
