// SPDX-License-Identifier: GPL-3.0-or-later
// The recent past of many series, tick by tick, with minimum and maximum of any stretch of it.
//
// A ring of cells of one tick, and above it rings of 8, 64, 512 and 4096 ticks, each cell made of
// the eight below it. What arrives coarser than a tick fills the ticks that it covers; what never
// arrived stays unknown.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "gui/model/min_max.hpp"

namespace ballast {

class ExtentRing {
 public:
  static constexpr std::size_t kLevels = 5;
  static constexpr Tick kFactor = 8;
  static constexpr Tick kBlock = 4096;  // kFactor^(kLevels - 1)

  // Of the last `ticks` ticks, rounded up to whole blocks. Throws std::invalid_argument where it is
  // not positive.
  ExtentRing(std::size_t series, Tick ticks);
  static std::size_t bytes_per_series(Tick ticks);

  // Makes room up to `end`, forgets what is too old for it, and marks what lies between the present
  // end and the new one as unknown. Nothing happens where `end` is not later.
  void advance(Tick end);
  // Fills ticks [from, to) of a series, which overwrites; parts outside [begin(), end()) are left
  // out. finish() must follow before extent() is asked.
  void fill(std::size_t series, Tick from, Tick to, MinMax extent);
  // Brings the coarser rings up to date for what was filled in [from, to).
  void finish(std::size_t series, Tick from, Tick to);

  // What is kept: [begin(), end()), empty at first.
  Tick begin() const;
  Tick end() const { return end_; }
  MinMax extent(std::size_t series, Tick from, Tick to) const;
  std::size_t bytes() const { return series_ * bytes_per_series(capacity_); }

 private:
  struct Level {
    Tick size = 1;
    Tick cells = 0;  // per series
    std::vector<MinMax> rings;
  };
  std::size_t slot(const Level& level, std::size_t series, Tick index) const {
    return series * static_cast<std::size_t>(level.cells) +
           static_cast<std::size_t>(index % level.cells);
  }

  std::size_t series_;
  Tick capacity_;
  Tick first_ = -1;  // of all that ever arrived; -1: nothing has
  Tick end_ = 0;
  std::array<Level, kLevels> levels_;
};

}  // namespace ballast
