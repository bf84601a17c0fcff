// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/column_grid.hpp"

#include <initializer_list>

namespace ballast {

ColumnGrid column_grid(Tick from, Tick to, std::size_t most) {
  ColumnGrid grid;
  for (Tick decade = 1;; decade *= 10) {
    for (const Tick factor : {1, 2, 5}) {
      const Tick step = factor * decade;
      grid.ticks_per_column = step;
      grid.first_tick = from / step * step;
      grid.columns = static_cast<std::size_t>((to - grid.first_tick + step - 1) / step);
      if (grid.columns <= most) return grid;
    }
  }
}

}  // namespace ballast
