// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/pyramid.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>

namespace ballast {

Pyramid::Pyramid(std::size_t series, std::size_t capacity) : series_(series), capacity_(capacity) {
  if (series == 0 || capacity < 64 || !std::has_single_bit(capacity)) {
    throw std::invalid_argument("pyramid: series >= 1, capacity a power of two >= 64");
  }
  samples_.resize(series * capacity);
  Tick size = 1;
  for (std::size_t l = 0; l < kLevels; ++l, size *= kFactor) {
    levels_[l].size = size;
    if (l > 0) levels_[l].rings.resize(series * capacity);
  }
}

// Whether a bucket is complete and not yet overwritten.
bool Pyramid::holds(std::size_t level, Tick index) const {
  const Tick complete = total_ / levels_[level].size;
  return index >= 0 && index < complete && index >= complete - static_cast<Tick>(capacity_);
}

MinMax Pyramid::bucket(std::size_t level, std::size_t series, Tick index) const {
  const std::size_t at = series * capacity_ + (static_cast<std::size_t>(index) & (capacity_ - 1));
  if (level == 0) return {samples_[at], samples_[at]};
  return levels_[level].rings[at];
}

void Pyramid::add(std::span<const float* const> base, std::size_t ticks) {
  if (base.size() != series_) throw std::invalid_argument("pyramid: one pointer per series");
  // In pieces, so that no bucket is overwritten before its parent is made.
  for (std::size_t done = 0; done < ticks;) {
    const std::size_t count = std::min(ticks - done, capacity_ / 2);
    add_some(base, done, count);
    done += count;
  }
}

void Pyramid::add_some(std::span<const float* const> base, std::size_t from, std::size_t ticks) {
  const Tick before = total_;
  const Tick after = total_ + static_cast<Tick>(ticks);
  for (std::size_t s = 0; s < series_; ++s) {
    float* ring = samples_.data() + s * capacity_;
    for (std::size_t i = 0; i < ticks; ++i) {
      ring[static_cast<std::size_t>(before + static_cast<Tick>(i)) & (capacity_ - 1)] =
          base[s][from + i];
    }
    for (std::size_t l = 1; l < kLevels; ++l) {
      const Tick size = levels_[l].size;
      for (Tick b = before / size; b < after / size; ++b) {
        MinMax extent = bucket(l - 1, s, b * kFactor);
        for (Tick child = 1; child < kFactor; ++child) {
          extent.merge(bucket(l - 1, s, b * kFactor + child));
        }
        levels_[l].rings[s * capacity_ + (static_cast<std::size_t>(b) & (capacity_ - 1))] = extent;
      }
    }
  }
  total_ = after;
}

Tick Pyramid::finest_bucket(Tick from) const {
  for (const Level& level : levels_) {
    const Tick oldest = total_ / level.size - static_cast<Tick>(capacity_);
    if (std::max<Tick>(from, 0) >= oldest * level.size) return level.size;
  }
  return levels_.back().size;
}

MinMax Pyramid::extent(std::size_t series, Tick from, Tick to) const {
  MinMax extent;
  const Tick end = std::min(to, total_);
  for (Tick t = std::max<Tick>(from, 0); t < end;) {
    // The largest bucket that begins here and lies inside; where even the samples are forgotten,
    // on to where the next larger bucket begins.
    std::size_t level = kLevels;
    Tick step = 1;
    for (std::size_t l = kLevels; l-- > 0;) {
      const Tick size = levels_[l].size;
      if (t % size != 0 || t + size > end) continue;
      if (holds(l, t / size)) {
        level = l;
        break;
      }
    }
    if (level < kLevels) {
      extent.merge(bucket(level, series, t / levels_[level].size));
      step = levels_[level].size;
    } else {
      const Tick finest = finest_bucket(t);
      step = finest > 1 ? finest - t % finest : 1;
    }
    t += step;
  }
  return extent;
}

}  // namespace ballast
