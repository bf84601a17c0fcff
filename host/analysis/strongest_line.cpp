// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "host/analysis/welch.hpp"
#include "host/analysis/window.hpp"

namespace ballast {
namespace {

constexpr double kMinAboveMedian = 4.0;  // 6 dB
constexpr double kMinProminenceDb = 5.0;
constexpr double kMaxDb = 300.0;  // the dynamic range of a double

// How far the peak at `k` stands above the higher of the two valleys that part it from higher
// ground, in dB.
double prominence_db(const std::vector<double>& psd, std::size_t k) {
  double left = psd[k];
  for (std::size_t i = k; i > 0 && psd[i - 1] <= psd[k]; --i) left = std::min(left, psd[i - 1]);
  double right = psd[k];
  for (std::size_t i = k + 1; i < psd.size() && psd[i] <= psd[k]; ++i) {
    right = std::min(right, psd[i]);
  }
  const double valley = std::max(left, right);
  return valley > 0.0 ? 10.0 * std::log10(psd[k] / valley) : kMaxDb;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

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

std::size_t line_peak(const Spectrum& spectrum, std::size_t first_bin) {
  const std::vector<double>& psd = spectrum.psd;
  if (psd.empty()) return 0;
  const double ambient = median(psd);
  std::size_t best = 0;
  for (std::size_t k = std::max<std::size_t>(first_bin, 1); k + 1 < psd.size(); ++k) {
    if (!(psd[k] > psd[k - 1]) || psd[k] < psd[k + 1]) continue;
    if (best != 0 && psd[k] <= psd[best]) continue;
    if (psd[k] < ambient * kMinAboveMedian || prominence_db(psd, k) < kMinProminenceDb) continue;
    best = k;
  }
  return best;
}

SpectralLine strongest_line(std::span<const double> x, double rate_hz, double f_min_hz) {
  const Spectrum s = welch(x, rate_hz);
  std::size_t first = 1;
  while (first < s.f_hz.size() && s.f_hz[first] < f_min_hz) ++first;
  SpectralLine line;
  const std::size_t peak = line_peak(s, first);
  if (peak == 0) return line;
  line.f_hz = (static_cast<double>(peak) + offset_bins(s.psd, peak)) * s.df_hz;
  line.amplitude = flat_top_amplitude(x, rate_hz, line.f_hz, s.segment_samples);
  const double ambient = median(s.psd);
  line.prominence_db =
      ambient > 0.0 ? std::min(kMaxDb, 10.0 * std::log10(s.psd[peak] / ambient)) : kMaxDb;
  return line;
}

}  // namespace ballast
