// SPDX-License-Identifier: GPL-3.0-or-later
// Reading sinusoidal lines off a density. One rule for every amplitude of a line in this program:
//
//   A(k) = sqrt(2 df sum of S[j], |j - k| <= 2)
//
// with S a one-sided density under a Hann window: the amplitude (half of peak-to-peak) of the sine
// that has the power of the five bins around k, the window's main lobe; of a line, k is the bin of
// its peak. The five bins hold 99.96 % of a steady tone's power wherever it lies between bins (the
// Hann window's own bin reads up to 15 % low), and nearly all of a line that wanders by a bin, of
// which a flat-top reading loses more. The price is the background: 5 df of its density is counted
// in (under a flat-top window 3.77 df). The frequency is the centre of power of the five bins; for
// a steady tone that is right within 0.003 bins.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/analysis/welch.hpp"

namespace ballast {

// A(k) for every bin of a Hann density; zero frequency is left out of the sums.
std::vector<double> line_amplitudes(const Spectrum& spectrum);

struct SpectralLine {
  double f_hz = 0.0;
  double amplitude = 0.0;      // of the sine (half of peak-to-peak), same unit as the record
  double prominence_db = 0.0;  // above the median density
};

// The lines whose bin lies in [f_low, f_high), strongest first, at most `most`: local maxima of a
// Hann density that stand 6 dB above the median density and are parted by 5 dB from higher ground
// (topographic prominence), so that neither the flank of a step nor its wiggles pass for lines. The
// side lobes of a tone under a Hann window fall off bin by bin, so none of them is a local maximum.
std::vector<SpectralLine> find_lines(const Spectrum& spectrum, double f_low_hz, double f_high_hz,
                                     std::size_t most);

// The strongest line of a record at or above `f_min_hz`, averaged over the record: Welch's density
// of its quarters, half overlapped, without their straight lines; its lowest four bins, in which
// starts, stops and drift live, are skipped. Quarters longer than 2^20 samples are cut to that.
// All zero where no line stands out. Throws as welch().
SpectralLine strongest_line(std::span<const double> x, double rate_hz, double f_min_hz);

// The same in two parts, for a record of `samples` samples that goes through a WelchStream.
WelchOptions strongest_line_options(std::size_t samples);
SpectralLine strongest_line(const Spectrum& spectrum, double f_min_hz);

}  // namespace ballast
