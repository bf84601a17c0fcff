// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast {

Histogram::Histogram(double low, double high, std::size_t bins)
    : low_(low), high_(high), width_((high - low) / static_cast<double>(bins)), bins_(bins) {
  if (!(low <= high) || !std::isfinite(low) || !std::isfinite(high) || bins == 0) {
    throw std::invalid_argument("a histogram has a finite range and at least one bin");
  }
  per_unit_ = high > low ? static_cast<double>(bins) / (high - low) : 0.0;
}

void Histogram::add(double value) {
  const double position =
      std::clamp((value - low_) * per_unit_, 0.0, static_cast<double>(bins_.size() - 1));
  ++bins_[static_cast<std::size_t>(position)];
  ++count_;
}

double Histogram::quantile(double fraction) const {
  if (count_ == 0) throw std::logic_error("a histogram without values has no percentile");
  if (!(fraction >= 0.0 && fraction <= 1.0)) {
    throw std::invalid_argument("a fraction lies between 0 and 1");
  }
  const double rank = std::max(1.0, std::ceil(fraction * static_cast<double>(count_)));
  std::uint64_t below = 0;
  std::size_t bin = 0;
  while (bin + 1 < bins_.size() && static_cast<double>(below + bins_[bin]) < rank) {
    below += bins_[bin++];
  }
  const double within = (rank - static_cast<double>(below)) / static_cast<double>(bins_[bin]);
  return std::min(high_, low_ + (static_cast<double>(bin) + within) * width_);
}

}  // namespace ballast
