// SPDX-License-Identifier: GPL-3.0-or-later
// A smallest and a largest value.
#pragma once

#include <cmath>
#include <limits>

namespace ballast {

// Both are not-a-number where nothing is known.
struct MinMax {
  float min = std::numeric_limits<float>::quiet_NaN();
  float max = std::numeric_limits<float>::quiet_NaN();

  bool known() const { return !std::isnan(min); }
  // The mean of the two: the value itself where a bucket is one tick.
  double middle() const { return 0.5 * (static_cast<double>(min) + static_cast<double>(max)); }
  void merge(MinMax other) {
    if (!other.known()) return;
    // Written so that a not-a-number here gives way.
    if (!(min <= other.min)) min = other.min;
    if (!(max >= other.max)) max = other.max;
  }
  bool operator==(const MinMax&) const = default;
};

}  // namespace ballast
