// SPDX-License-Identifier: GPL-3.0-or-later
// A whole run of many series in memory that does not grow: a fixed number of cells from tick 0 on,
// of one tick each at first; whenever the run outgrows them, neighbours are joined in pairs.
#pragma once

#include <cstddef>
#include <vector>

#include "gui/model/min_max.hpp"

namespace ballast {

class ExtentOverview {
 public:
  // `cells` is even and at least 2. Throws std::invalid_argument.
  ExtentOverview(std::size_t series, std::size_t cells);

  // Widens the cells until `end` has room.
  void reserve(Tick end);
  // Adds to what the cells from `from` to `to` hold; these must have been reserved.
  void add(std::size_t series, Tick from, Tick to, MinMax extent);
  MinMax extent(std::size_t series, Tick from, Tick to) const;
  Tick cell_ticks() const { return size_; }
  std::size_t bytes() const { return data_.size() * sizeof(MinMax); }

 private:
  std::size_t series_;
  std::size_t cells_;
  Tick size_ = 1;
  std::vector<MinMax> data_;  // [series][cell]
};

}  // namespace ballast
