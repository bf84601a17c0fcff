// SPDX-License-Identifier: GPL-3.0-or-later
// Windows and trends shared by the spectra of this room.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ballast {

enum class Window { kHann, kFlatTop };
enum class Detrend { kNone, kConstant, kLinear };

// Periodic (DFT-even) window of `n` samples: Hann, or the five-term flat top of D'Antona and
// Ferrero, Digital Signal Processing for Measurement Systems (2006), as scipy.signal.windows has
// it.
std::vector<double> make_window(Window window, std::size_t n);

// Sum in eight interleaved parts: as fast as the memory allows, in an order that never changes.
double sum_of(std::span<const double> x);

// The least-squares straight line of equally spaced samples: mean + slope (i - (n - 1) / 2); for
// kConstant the mean alone, for kNone zero.
struct Trend {
  double mean = 0.0;
  double slope = 0.0;  // per sample
};
Trend trend_of(std::span<const double> x, Detrend detrend);

}  // namespace ballast
