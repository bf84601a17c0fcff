// SPDX-License-Identifier: GPL-3.0-or-later
// The one spectrum from which every figure about the swing of a record is read: in-band RMS and
// lines, in tables, reports, comparisons and files. docs/quantities.md lists them.
//
// Welch's density: Hann window, segments of 100 s that overlap by half, each without its straight
// line, averaged. Spectral limits are judged by the same segments; they take the worst one.
#pragma once

#include <cstddef>
#include <span>

#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/oscillation.hpp"
#include "host/analysis/welch_stream.hpp"

namespace ballast {

// Ten periods of the slowest swing that the sources mention, 0.1 Hz.
inline constexpr double kSwingSegmentS = 100.0;
// The band of synchronous training, as in frequency_bands.hpp.
inline constexpr double kTrainingLowHz = 0.2;
inline constexpr double kTrainingHighHz = 3.0;
// The other band of summaries: what smoothing of training power is judged by (arXiv:2508.14318).
inline constexpr double kSmoothingLowHz = 0.1;
inline constexpr double kSmoothingHighHz = 20.0;

// For a record of `samples` samples. A shorter record is one segment; one with fewer than 256
// readings in 100 s has segments of 256 samples.
WelchOptions swing_options(std::size_t samples, double rate_hz);

// Throw std::invalid_argument as welch() does.
WelchStream swing_stream(std::size_t samples, double rate_hz);
Spectrum swing_spectrum(std::span<const double> x, double rate_hz);

// The strongest line of a swing spectrum from 0.2 to 3 Hz, and below `nyquist_hz`, above which
// nothing was measured; all zero where none stands out.
SpectralLine training_line(const Spectrum& spectrum, double nyquist_hz);

// Gives oscillations the amplitudes that the swing spectrum shows, at the highest bin within two bins
// of each frequency. Those beyond the spectrum or in its lowest four bins keep what the search read.
void read_amplitudes(OscillationResult& oscillations, const Spectrum& spectrum);

}  // namespace ballast
