// SPDX-License-Identifier: GPL-3.0-or-later
// The density of each segment of a record that arrives in blocks, one after the other.
#pragma once

#include <algorithm>

#include "host/analysis/segments.hpp"
#include "host/analysis/welch.hpp"

namespace ballast {

// Welch's method before the average: memory for one segment, nothing allocated per segment.
class SegmentSpectra {
 public:
  // `options.segment` in samples, at least 2. Throws std::invalid_argument as welch() does.
  SegmentSpectra(double rate_hz, const WelchOptions& options);

  // Calls `visit(const Spectrum& density, std::size_t first_sample)` for each segment that `block`
  // completes; the spectrum is overwritten by the next.
  template <class Visit>
  void push(std::span<const double> block, Visit&& visit) {
    feed_.push(block, [&](std::span<const double> segment, std::size_t first) {
      std::fill(spectrum_.psd.begin(), spectrum_.psd.end(), 0.0);
      transform_.run(segment);
      transform_.add_power(spectrum_.psd, scale_);
      visit(static_cast<const Spectrum&>(spectrum_), first);
    });
  }

  std::size_t segments() const { return feed_.segments(); }
  // Frequencies and bandwidth of every segment; the densities are those of the last one.
  const Spectrum& last() const { return spectrum_; }

 private:
  SegmentFeed feed_;
  WindowedTransform transform_;
  double scale_;
  Spectrum spectrum_;
};

}  // namespace ballast
