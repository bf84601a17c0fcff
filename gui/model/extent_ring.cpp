// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/extent_ring.hpp"

#include <algorithm>
#include <stdexcept>

namespace ballast {
namespace {

Tick whole_blocks(Tick ticks) {
  return (ticks + ExtentRing::kBlock - 1) / ExtentRing::kBlock * ExtentRing::kBlock;
}

}  // namespace

ExtentRing::ExtentRing(std::size_t series, Tick ticks)
    : series_(series), capacity_(whole_blocks(ticks)) {
  if (ticks <= 0) throw std::invalid_argument("extent ring: at least one tick");
  Tick size = 1;
  for (Level& level : levels_) {
    level.size = size;
    level.cells = capacity_ / size + 1;  // one more: the first and the last may be in part
    level.rings.resize(series * static_cast<std::size_t>(level.cells));
    size *= kFactor;
  }
}

std::size_t ExtentRing::bytes_per_series(Tick ticks) {
  std::size_t cells = 0;
  for (Tick size = 1; size <= kBlock; size *= kFactor) {
    cells += static_cast<std::size_t>(whole_blocks(ticks) / size + 1);
  }
  return cells * sizeof(MinMax);
}

Tick ExtentRing::begin() const {
  return std::max(std::max<Tick>(first_, 0), end_ - capacity_);
}

void ExtentRing::advance(Tick end) {
  if (end <= end_) return;
  // Only the cells that are new; after a gap longer than the ring that is all of them.
  for (Level& level : levels_) {
    const Tick old_cells = (end_ + level.size - 1) / level.size;
    const Tick new_cells = (end + level.size - 1) / level.size;
    const Tick from = std::max(old_cells, new_cells - level.cells);
    for (std::size_t s = 0; s < series_; ++s) {
      for (Tick c = from; c < new_cells; ++c) level.rings[slot(level, s, c)] = {};
    }
  }
  end_ = end;
}

void ExtentRing::fill(std::size_t series, Tick from, Tick to, MinMax extent) {
  if (first_ < 0) first_ = from;
  const Tick stop = std::min(to, end_);
  for (Tick t = std::max(from, begin()); t < stop; ++t) {
    levels_[0].rings[slot(levels_[0], series, t)] = extent;
  }
}

void ExtentRing::finish(std::size_t series, Tick from, Tick to) {
  const Tick first = std::max(from, begin());
  const Tick stop = std::min(to, end_);
  if (first >= stop) return;
  for (std::size_t l = 1; l < kLevels; ++l) {
    Level& level = levels_[l];
    const Level& below = levels_[l - 1];
    const Tick oldest = (begin() + below.size - 1) / below.size;
    const Tick newest = (end_ + below.size - 1) / below.size;
    for (Tick c = first / level.size; c * level.size < stop; ++c) {
      MinMax extent;
      const Tick child_end = std::min((c + 1) * kFactor, newest);
      for (Tick child = std::max(c * kFactor, oldest); child < child_end; ++child) {
        extent.merge(below.rings[slot(below, series, child)]);
      }
      level.rings[slot(level, series, c)] = extent;
    }
  }
}

MinMax ExtentRing::extent(std::size_t series, Tick from, Tick to) const {
  MinMax extent;
  const Tick stop = std::min(to, end_);
  for (Tick t = std::max(from, begin()); t < stop;) {
    // The largest cell that begins here and ends inside, or is the last.
    std::size_t l = kLevels - 1;
    while (l > 0 && (t % levels_[l].size != 0 || std::min(t + levels_[l].size, end_) > stop)) --l;
    extent.merge(levels_[l].rings[slot(levels_[l], series, t / levels_[l].size)]);
    t += levels_[l].size;
  }
  return extent;
}

}  // namespace ballast
