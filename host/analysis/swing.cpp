// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/swing.hpp"

#include <algorithm>
#include <cmath>

#include "host/analysis/segments.hpp"

namespace ballast {
namespace {

// Fewer bins than that resolve no band.
constexpr std::size_t kFewestSamples = 256;
constexpr double kLowestBin = 4.0;
constexpr std::size_t kBeside = 2;  // bins

}  // namespace

WelchOptions swing_options(std::size_t samples, double rate_hz) {
  check_rate(rate_hz);
  const auto wanted =
      std::max(kFewestSamples, static_cast<std::size_t>(std::llround(kSwingSegmentS * rate_hz)));
  return {.segment = std::max<std::size_t>(2, std::min(wanted, samples)),
          .detrend = Detrend::kLinear};
}

WelchStream swing_stream(std::size_t samples, double rate_hz) {
  return {rate_hz, swing_options(samples, rate_hz)};
}

Spectrum swing_spectrum(std::span<const double> x, double rate_hz) {
  return welch(x, rate_hz, swing_options(x.size(), rate_hz));
}

SpectralLine training_line(const Spectrum& spectrum, double nyquist_hz) {
  const std::vector<SpectralLine> lines =
      find_lines(spectrum, kTrainingLowHz, std::min(kTrainingHighHz, nyquist_hz), 1);
  return lines.empty() ? SpectralLine{} : lines.front();
}

void read_amplitudes(OscillationResult& oscillations, const Spectrum& spectrum) {
  const std::vector<double> amplitudes = line_amplitudes(spectrum);
  for (Oscillation& o : oscillations.found) {
    const double bin = o.f_hz / spectrum.df_hz;
    if (!(bin >= kLowestBin) || !(bin + 0.5 < static_cast<double>(amplitudes.size()))) continue;
    const auto middle = static_cast<std::size_t>(std::lround(bin));
    const auto first = spectrum.psd.begin() + static_cast<std::ptrdiff_t>(middle - kBeside);
    const auto end = spectrum.psd.begin() +
                     static_cast<std::ptrdiff_t>(std::min(middle + kBeside + 1, amplitudes.size()));
    const auto peak = std::max_element(first, end);
    o.amplitude_w = amplitudes[static_cast<std::size_t>(peak - spectrum.psd.begin())];
    o.peak_to_peak_w = 2.0 * o.amplitude_w;
  }
}

}  // namespace ballast
