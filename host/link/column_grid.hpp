// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a spectrogram, as the server lays them out and the window expects them.
#pragma once

#include <cstddef>

#include "sim/base/time.hpp"

namespace ballast {

// Columns at multiples of a step, so that answers to successive requests agree.
struct ColumnGrid {
  Tick first_tick = 0;
  Tick ticks_per_column = 1;
  std::size_t columns = 0;
};
// From the last multiple that is not after `from` to the last one before `to`, of the smallest of
// {1, 2, 5} x 10^n ticks by which these are `most` columns or fewer. 0 <= from < to, most >= 1.
ColumnGrid column_grid(Tick from, Tick to, std::size_t most);

}  // namespace ballast
