// SPDX-License-Identifier: GPL-3.0-or-later
// The overlapping, detrended, windowed and transformed segments that every spectrum of this room is
// made of.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "host/analysis/fft.hpp"
#include "host/analysis/window.hpp"

namespace ballast {

// One segment after the other under one window. Allocates nothing after construction.
class WindowedTransform {
 public:
  WindowedTransform(std::vector<double> window, Detrend detrend);

  // `segment` has as many samples as the window.
  void run(std::span<const double> segment);
  std::span<const std::complex<double>> output() const { return transform_.output(); }
  std::size_t bins() const { return transform_.bins(); }

  // Adds scale |X[k]|^2, doubled where a bin stands for its mirror image too, that is everywhere
  // but at zero and at the Nyquist frequency.
  void add_power(std::span<double> sum, double scale) const;

  // 1 / (rate x sum of w^2): |X|^2 times this is a two-sided density.
  double density_scale(double rate_hz) const;
  // Equivalent noise bandwidth, rate x sum(w^2) / (sum w)^2.
  double enbw_hz(double rate_hz) const;

 private:
  std::vector<double> window_;
  Detrend detrend_;
  RealTransform transform_;
  double window_sum_ = 0.0;
  double window_power_ = 0.0;
};

// Cuts consecutive samples, given in blocks of any size, into segments of `length` samples, one
// every `hop`. Holds one segment.
class SegmentFeed {
 public:
  // Throws std::invalid_argument unless 1 <= hop <= length.
  SegmentFeed(std::size_t length, std::size_t hop);

  // Calls `visit(std::span<const double> segment, std::size_t first_sample)` for each segment that
  // `block` completes; the span is valid during the call.
  template <class Visit>
  void push(std::span<const double> block, Visit&& visit) {
    while (!block.empty()) {
      const std::size_t taken = std::min(block.size(), held_.size() - filled_);
      std::copy_n(block.begin(), taken, held_.begin() + static_cast<std::ptrdiff_t>(filled_));
      block = block.subspan(taken);
      filled_ += taken;
      if (filled_ < held_.size()) return;
      visit(std::span<const double>(held_), first_);
      std::copy(held_.begin() + static_cast<std::ptrdiff_t>(hop_), held_.end(), held_.begin());
      filled_ -= hop_;
      first_ += hop_;
      ++segments_;
    }
  }

  std::size_t length() const { return held_.size(); }
  std::size_t hop() const { return hop_; }
  std::size_t segments() const { return segments_; }
  // What has been pushed since the beginning of the segment that is being filled.
  std::span<const double> rest() const { return {held_.data(), filled_}; }

 private:
  std::vector<double> held_;
  std::size_t hop_;
  std::size_t filled_ = 0;
  std::size_t first_ = 0;
  std::size_t segments_ = 0;
};

// The hop of segments of `length` samples that share `overlap` of it, as scipy rounds it. Throws
// std::invalid_argument for an overlap outside [0, 1).
std::size_t hop_of(std::size_t length, double overlap);

// Throws std::invalid_argument for a rate that is not positive and finite.
void check_rate(double rate_hz);

}  // namespace ballast
