// SPDX-License-Identifier: GPL-3.0-or-later
// Curves of smallest and largest values.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/base/min_max.hpp"
#include "sim/base/time.hpp"

namespace ballast {

// One extent per column of the screen; column i covers ticks [first + i step, first + (i + 1)
// step).
struct MinMaxCurve {
  Tick first = 0;
  Tick step = 1;
  std::vector<MinMax> columns;

  double t_s(std::size_t i) const { return seconds(first + static_cast<Tick>(i) * step); }
};

}  // namespace ballast
