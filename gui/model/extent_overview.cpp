// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/extent_overview.hpp"

#include <algorithm>
#include <stdexcept>

namespace ballast {

ExtentOverview::ExtentOverview(std::size_t series, std::size_t cells)
    : series_(series), cells_(cells), data_(series * cells) {
  if (cells < 2 || cells % 2 != 0) {
    throw std::invalid_argument("extent overview: an even number of cells");
  }
}

void ExtentOverview::reserve(Tick end) {
  while (end > size_ * static_cast<Tick>(cells_)) {
    for (std::size_t s = 0; s < series_; ++s) {
      MinMax* cells = data_.data() + s * cells_;
      for (std::size_t c = 0; c < cells_ / 2; ++c) {
        MinMax both = cells[2 * c];
        both.merge(cells[2 * c + 1]);
        cells[c] = both;
      }
      std::fill(cells + cells_ / 2, cells + cells_, MinMax{});
    }
    size_ *= 2;
  }
}

void ExtentOverview::add(std::size_t series, Tick from, Tick to, MinMax extent) {
  if (from < 0 || to > size_ * static_cast<Tick>(cells_)) {
    throw std::invalid_argument("extent overview: beyond what was reserved");
  }
  for (Tick c = from / size_; c * size_ < to; ++c) {
    data_[series * cells_ + static_cast<std::size_t>(c)].merge(extent);
  }
}

MinMax ExtentOverview::extent(std::size_t series, Tick from, Tick to) const {
  MinMax extent;
  const Tick last = std::min((to + size_ - 1) / size_, static_cast<Tick>(cells_));
  for (Tick c = std::max<Tick>(from, 0) / size_; c < last; ++c) {
    extent.merge(data_[series * cells_ + static_cast<std::size_t>(c)]);
  }
  return extent;
}

}  // namespace ballast
