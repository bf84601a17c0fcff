// SPDX-License-Identifier: GPL-3.0-or-later
// Over what the live spectra go, for who computes them and for who lays a recorded run's beside
// them.
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

// Samples, a tick each, of a segment of a window of so many.
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
