// SPDX-License-Identifier: GPL-3.0-or-later
// Minimum and maximum of many series over any stretch of time, in memory that does not grow.
//
// Level l keeps the latest `capacity` buckets of 4^l ticks each, level 0 the samples themselves:
// the recent past is there tick by tick, and what is older ever coarser. With 9 levels of 16384
// buckets that is 16 s at 1 ms, a minute at 4 ms, and so on to 298 hours at 65 s, in 1.1 MB per
// series; what is older is forgotten.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "sim/base/min_max.hpp"
#include "sim/base/time.hpp"

namespace ballast {

class Pyramid {
 public:
  static constexpr std::size_t kLevels = 9;
  static constexpr Tick kFactor = 4;

  // `capacity` is a power of two of at least 64. Throws std::invalid_argument.
  Pyramid(std::size_t series, std::size_t capacity);

  static constexpr std::size_t bytes_per_series(std::size_t capacity) {
    return capacity * (sizeof(float) + (kLevels - 1) * sizeof(MinMax));
  }

  // The next `ticks` of all series: value i of series s is base[s][i].
  void add(std::span<const float* const> base, std::size_t ticks);

  Tick ticks() const { return total_; }
  std::size_t series() const { return series_; }

  // The finest bucket, a power of 4, in which all from `from` on is still there: 1 for the recent
  // past. What is older than the coarsest level gives the coarsest bucket.
  Tick finest_bucket(Tick from) const;

  // Over [from, to); parts that have been forgotten, or are yet to come, are left out.

  MinMax extent(std::size_t series, Tick from, Tick to) const;

 private:
  struct Level {
    Tick size = 1;              // ticks per bucket
    std::vector<MinMax> rings;  // [series][capacity]
  };
  bool holds(std::size_t level, Tick bucket) const;
  MinMax bucket(std::size_t level, std::size_t series, Tick index) const;
  void add_some(std::span<const float* const> base, std::size_t from, std::size_t ticks);

  std::size_t series_;
  std::size_t capacity_;
  Tick total_ = 0;
  std::vector<float> samples_;  // level 0: [series][capacity]
  std::array<Level, kLevels> levels_;
};

}  // namespace ballast
