// SPDX-License-Identifier: GPL-3.0-or-later
// Power spectral density by Welch's method and the strongest line of a record.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ballast {

enum class Window { kHann, kFlatTop };
enum class Detrend { kNone, kConstant, kLinear };

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

// Root of the density's integral over f1 <= f < f2.
double band_rms(const Spectrum& spectrum, double f1_hz, double f2_hz);

// The bin of the strongest line from `first_bin` on: the highest local maximum that stands 6 dB
// above the median density and is parted by 5 dB from higher ground (topographic prominence), so
// that neither the flank of a step nor its wiggles pass for a line. 0 where none stands out.
std::size_t line_peak(const Spectrum& spectrum, std::size_t first_bin);

struct SpectralLine {
  double f_hz = 0.0;
  double amplitude = 0.0;      // of the sine (half of peak-to-peak), same unit as the record
  double prominence_db = 0.0;  // above the median density
};

// The strongest line at or above `f_min_hz`, zero excluded: found as the highest peak of the Welch
// density (default options), its frequency read between bins from the Hann window's exact ratio,
// its amplitude at that frequency under a flat-top window, so that both are right off-bin too. The
// amplitude is a root-mean-square over segments. All zero for a constant record. Throws as welch().
SpectralLine strongest_line(std::span<const double> x, double rate_hz, double f_min_hz);

}  // namespace ballast
