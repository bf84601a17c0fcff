// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/line_spectrum.hpp"

#include <algorithm>
#include <cmath>

namespace ballast {
namespace {

constexpr std::size_t kLobeBins = 2;     // on either side of the peak
constexpr double kMinAboveMedian = 4.0;  // 6 dB
constexpr double kMinProminenceDb = 5.0;
constexpr double kMaxDb = 300.0;  // the dynamic range of a double
constexpr std::size_t kFirstBin = 4;
constexpr std::size_t kLongestSegment = std::size_t{1} << 20;

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

struct Lobe {
  double power = 0.0;   // of the density, times df still to come
  double centre = 0.0;  // in bins
};

Lobe lobe_at(const std::vector<double>& psd, std::size_t k) {
  const std::size_t from = std::max<std::size_t>(1, k > kLobeBins ? k - kLobeBins : 1);
  const std::size_t to = std::min(psd.size(), k + kLobeBins + 1);
  Lobe lobe;
  double moment = 0.0;
  for (std::size_t j = from; j < to; ++j) {
    lobe.power += psd[j];
    moment += psd[j] * (static_cast<double>(j) - static_cast<double>(k));
  }
  lobe.centre = static_cast<double>(k) + (lobe.power > 0.0 ? moment / lobe.power : 0.0);
  return lobe;
}

}  // namespace

std::vector<double> line_amplitudes(const Spectrum& spectrum) {
  std::vector<double> amplitude(spectrum.psd.size());
  for (std::size_t k = 0; k < amplitude.size(); ++k) {
    amplitude[k] = std::sqrt(2.0 * spectrum.df_hz * lobe_at(spectrum.psd, k).power);
  }
  return amplitude;
}

std::vector<SpectralLine> find_lines(const Spectrum& spectrum, double f_low_hz, double f_high_hz,
                                     std::size_t most) {
  const std::vector<double>& psd = spectrum.psd;
  std::vector<SpectralLine> lines;
  if (psd.empty()) return lines;
  const double ambient = median(psd);
  std::vector<std::size_t> peaks;
  for (std::size_t k = 1; k + 1 < psd.size(); ++k) {
    if (spectrum.f_hz[k] < f_low_hz || spectrum.f_hz[k] >= f_high_hz) continue;
    if (!(psd[k] > psd[k - 1]) || psd[k] < psd[k + 1]) continue;
    if (psd[k] >= ambient * kMinAboveMedian) peaks.push_back(k);
  }
  std::stable_sort(peaks.begin(), peaks.end(),
                   [&](std::size_t a, std::size_t b) { return psd[a] > psd[b]; });
  for (const std::size_t k : peaks) {
    if (lines.size() >= most) break;
    if (prominence_db(psd, k) < kMinProminenceDb) continue;
    const Lobe lobe = lobe_at(psd, k);
    const double above_db = ambient > 0.0 ? 10.0 * std::log10(psd[k] / ambient) : kMaxDb;
    lines.push_back({lobe.centre * spectrum.df_hz, std::sqrt(2.0 * spectrum.df_hz * lobe.power),
                     std::min(above_db, kMaxDb)});
  }
  return lines;
}

WelchOptions strongest_line_options(std::size_t samples) {
  return {.segment = std::clamp<std::size_t>(samples / 4, 2, kLongestSegment),
          .detrend = Detrend::kLinear};
}

SpectralLine strongest_line(const Spectrum& spectrum, double f_min_hz) {
  const double first_hz = (static_cast<double>(kFirstBin) - 0.5) * spectrum.df_hz;
  const double end_hz = spectrum.f_hz.back() + spectrum.df_hz;
  const std::vector<SpectralLine> lines =
      find_lines(spectrum, std::max(f_min_hz, first_hz), end_hz, 1);
  return lines.empty() ? SpectralLine{} : lines.front();
}

SpectralLine strongest_line(std::span<const double> x, double rate_hz, double f_min_hz) {
  return strongest_line(welch(x, rate_hz, strongest_line_options(x.size())), f_min_hz);
}

}  // namespace ballast
