// SPDX-License-Identifier: GPL-3.0-or-later
// The window and segments of the live spectra, for the code that computes them and the code that
// draws a recorded run beside them.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>

#include "sim/base/time.hpp"

namespace ballast {

struct SpectrumOptions {
  double window_s = 60.0;
  double segment_s = 16.384;  // cut to the window and to a power of two; 0.06 Hz per bin
  double max_hz = 100.0;
};

// Samples (of one tick each) of a segment, for a window of that many samples.
inline std::size_t segment_samples(const SpectrumOptions& options, std::size_t window) {
  const auto wanted = static_cast<std::size_t>(
      std::lround(options.segment_s * static_cast<double>(kTicksPerSecond)));
  return std::bit_floor(std::min(wanted, window));
}

// Segments are laid from the first sample on, half overlapping: what is left out is old, not new.
inline std::size_t samples_left_out(std::size_t window, std::size_t segment) {
  return window < segment ? 0 : (window - segment) % (segment - segment / 2);
}

}  // namespace ballast
