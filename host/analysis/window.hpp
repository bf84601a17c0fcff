// SPDX-License-Identifier: GPL-3.0-or-later
// Windows and trend removal shared by the spectra of this room.
#pragma once

#include <span>
#include <vector>

#include "host/analysis/welch.hpp"

namespace ballast {

// Periodic (DFT-even) window of `n` samples: Hann, or the five-term flat top of D'Antona and
// Ferrero, Digital Signal Processing for Measurement Systems (2006), as scipy.signal.windows has
// it.
std::vector<double> make_window(Window window, std::size_t n);

// Removes the mean, or the least-squares straight line, in place.
void remove_trend(std::span<double> x, Detrend detrend);

// The segment length that WelchOptions::segment = 0 stands for, and the clamp to the record.
std::size_t segment_length(std::size_t samples, std::size_t wanted);

}  // namespace ballast
