// SPDX-License-Identifier: GPL-3.0-or-later
// Figures over windows that roll along a record, one sample at a time, in constant memory.
//
// A window of T seconds reaches over intervals(T, rate) sample intervals, that is one sample more:
// both of its ends belong to it, so that a straight ramp of r W/s shows r T within it.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace ballast {

// Whole sample intervals in a window of `length_s`: never longer than it, but for rounding errors.
std::size_t intervals(double length_s, double rate_hz);

// A largest value and the sample at which it was first reached; none is -infinity at 0.
struct Worst {
  double value = -std::numeric_limits<double>::infinity();
  std::size_t at = 0;
  bool any() const { return value != -std::numeric_limits<double>::infinity(); }
  void take(double candidate, std::size_t index) {
    if (candidate > value) {
      value = candidate;
      at = index;
    }
  }
};

// The largest of the last `span` + 1 values. Blocks as long as the window: a window is the end of
// one block and the start of the next, so its maximum is the larger of a maximum running from the
// block's start and one prepared from the block's end backwards. Three comparisons per value and no
// branch that depends on the data (M. van Herk, Pattern Recognition Letters 13 (1992) 517; J. Gil
// and M. Werman, IEEE Trans. PAMI 15 (1993) 504); a monotonic wedge took three times as long.
class RollingMaximum {
 public:
  explicit RollingMaximum(std::size_t span)
      : block_(span + 1, -std::numeric_limits<double>::infinity()) {}

  // The maximum of each window that ends at one of `values`; both are of the same length.
  void add(std::span<const double> values, std::span<double> maxima);

 private:
  std::vector<double> block_;
  std::size_t at_ = 0;
  double running_ = -std::numeric_limits<double>::infinity();
};

// Maximum minus minimum within a rolling window. Windows that begin before `from` or end at or
// after `to` count in everywhere() only: the ends of a filtered record are apart from its body.
class RollingRange {
 public:
  RollingRange(std::size_t span, std::size_t from = 0,
               std::size_t to = std::numeric_limits<std::size_t>::max());
  void add(std::span<const double> values);
  // Also writes the range of the window that ends at each value.
  void add(std::span<const double> values, std::span<double> ranges);
  const Worst& inside() const { return inside_; }
  const Worst& everywhere() const { return everywhere_; }

 private:
  RollingMaximum highest_;
  RollingMaximum lowest_;  // of the negated values
  std::size_t first_end_;
  std::size_t to_;
  std::size_t count_ = 0;
  Worst inside_;
  Worst everywhere_;
};

// Change between the ends of a rolling window, P(t) - P(t - T): the largest rise and the largest
// fall (both positive). Both are at least 0 once the record is longer than the window.
class RollingChange {
 public:
  explicit RollingChange(std::size_t span);
  void push(double value);
  void add(std::span<const double> values);
  const Worst& up() const { return up_; }
  const Worst& down() const { return down_; }
  // The change that ends at the last value; only where ready().
  double latest() const { return latest_; }
  bool ready() const { return count_ > ring_.size(); }

 private:
  std::vector<double> ring_;
  std::size_t at_ = 0;
  std::size_t count_ = 0;
  double latest_ = 0.0;
  Worst up_;
  Worst down_;
};

// Mean of the last `count` values.
class RollingMean {
 public:
  explicit RollingMean(std::size_t count);
  double push(double value);  // the mean of the values so far, `count` at most
  bool full() const { return held_ == ring_.size(); }

 private:
  std::vector<double> ring_;
  std::size_t at_ = 0;
  std::size_t held_ = 0;
  double sum_ = 0.0;     // of all that is held
  double newest_ = 0.0;  // of what came since the ring's start: the next sum, free of what left
};

}  // namespace ballast
