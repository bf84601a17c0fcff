// SPDX-License-Identifier: GPL-3.0-or-later
// Power spectral density by Welch's method, of a record in memory. welch_stream.hpp takes a record
// in blocks, line_spectrum.hpp reads lines, confidence.hpp states how sure an estimate is.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/analysis/window.hpp"

namespace ballast {

struct WelchOptions {
  std::size_t segment = 0;        // samples per segment; 0 = an eighth of the record, at least 256
  double overlap = 0.5;           // fraction of a segment
  Window window = Window::kHann;  // periodic (DFT-even), as scipy.signal.welch
  Detrend detrend = Detrend::kConstant;  // per segment
};

struct Spectrum {
  std::vector<double> f_hz;
  std::vector<double> psd;  // one-sided density, unit^2/Hz
  double df_hz = 0.0;
  double enbw_hz = 0.0;      // equivalent noise bandwidth of the window
  std::size_t segments = 0;  // averaged
  std::size_t segment_samples = 0;
};

// Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70-73; the same scaling as
// scipy.signal.welch(scaling="density", average="mean"). A segment longer than the record is cut to
// it. The same input gives the same bits. Throws std::invalid_argument for a record shorter than 2
// samples, a non-positive rate, or an overlap outside [0, 1).
Spectrum welch(std::span<const double> x, double rate_hz, const WelchOptions& options = {});

// The same in scaling "spectrum", unit^2: what a sine of amplitude A on a bin reads as A^2 / 2
// there. It is the density times the equivalent noise bandwidth.
std::vector<double> power_spectrum(const Spectrum& spectrum);

// The density's integral over f1 <= f < f2 as a sum of bins, unit^2, and its root.
double band_power(const Spectrum& spectrum, double f1_hz, double f2_hz);
double band_rms(const Spectrum& spectrum, double f1_hz, double f2_hz);

}  // namespace ballast
