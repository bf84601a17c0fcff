// SPDX-License-Identifier: GPL-3.0-or-later
// Percentiles of any number of values in fixed memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ballast {

// Counts values in equal bins over a range that an earlier pass has found. A percentile is wrong by
// at most one bin, (high - low) / bins.
class Histogram {
 public:
  static constexpr std::size_t kBins = 65536;

  // low <= high, finite; throws std::invalid_argument.
  Histogram(double low, double high, std::size_t bins = kBins);

  // Values beyond the range count in the bin at its edge.
  void add(double value);

  std::uint64_t count() const { return count_; }
  double resolution() const { return width_; }

  // The least value that `fraction` of all values do not exceed (the inverse of the empirical
  // distribution, numpy's "inverted_cdf"), interpolated within its bin. 0 <= fraction <= 1. Throws
  // std::logic_error when nothing was counted.
  double quantile(double fraction) const;

 private:
  double low_;
  double high_;
  double width_;
  double per_unit_;
  std::vector<std::uint64_t> bins_;
  std::uint64_t count_ = 0;
};

}  // namespace ballast
