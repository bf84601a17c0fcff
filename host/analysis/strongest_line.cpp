// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "host/analysis/welch.hpp"
#include "host/analysis/window.hpp"

namespace ballast {
namespace {

// For a Hann window the ratio of the two bins beside a tone gives its distance from bin k exactly:
// delta = (2 a - 1) / (a + 1), a = |X[k+1]| / |X[k]| (Rife and Vincent, Bell Syst. Tech. J. 49
// (1970) 197-228; their class I window of order 1).
double offset_bins(const std::vector<double>& psd, std::size_t k) {
  if (k == 0 || k + 1 >= psd.size()) return 0.0;
  const bool up = psd[k + 1] >= psd[k - 1];
  const double side = up ? psd[k + 1] : psd[k - 1];
  const double a = std::sqrt(side / psd[k]);
  const double delta = std::clamp((2.0 * a - 1.0) / (a + 1.0), 0.0, 0.5);
  return up ? delta : -delta;
}

// Amplitude at one frequency, root-mean-square over half-overlapping segments, each under a
// flat-top window: its main lobe is flat, so an error of a tenth of a bin in f_hz does not show.
double flat_top_amplitude(std::span<const double> x, double rate_hz, double f_hz,
                          std::size_t segment) {
  const std::vector<double> window = make_window(Window::kFlatTop, segment);
  double window_sum = 0.0;
  for (const double w : window) window_sum += w;
  const std::size_t hop = segment - segment / 2;
  std::vector<double> part(segment);
  double power = 0.0;
  std::size_t count = 0;
  for (std::size_t start = 0; start + segment <= x.size(); start += hop, ++count) {
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(start), segment, part.begin());
    remove_trend(part, Detrend::kConstant);
    std::complex<double> sum = 0.0;
    for (std::size_t i = 0; i < segment; ++i) {
      const double phase = -2.0 * std::numbers::pi * f_hz * static_cast<double>(i) / rate_hz;
      sum += part[i] * window[i] * std::polar(1.0, phase);
    }
    power += std::norm(sum);
  }
  return 2.0 * std::sqrt(power / static_cast<double>(count)) / window_sum;
}

}  // namespace

SpectralLine strongest_line(std::span<const double> x, double rate_hz, double f_min_hz) {
  const Spectrum s = welch(x, rate_hz);
  std::size_t peak = s.psd.size();
  std::vector<double> considered;
  for (std::size_t k = 1; k < s.psd.size(); ++k) {
    if (s.f_hz[k] < f_min_hz) continue;
    considered.push_back(s.psd[k]);
    if (peak == s.psd.size() || s.psd[k] > s.psd[peak]) peak = k;
  }
  SpectralLine line;
  if (considered.empty() || s.psd[peak] <= 0.0) return line;
  line.f_hz = (static_cast<double>(peak) + offset_bins(s.psd, peak)) * s.df_hz;
  line.amplitude = flat_top_amplitude(x, rate_hz, line.f_hz, s.segment_samples);
  const auto middle = considered.begin() + static_cast<std::ptrdiff_t>(considered.size() / 2);
  std::nth_element(considered.begin(), middle, considered.end());
  // A noiseless record has no median to speak of; 300 dB is the dynamic range of a double.
  line.prominence_db =
      *middle > 0.0 ? std::min(300.0, 10.0 * std::log10(s.psd[peak] / *middle)) : 300.0;
  return line;
}

}  // namespace ballast
