// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/oscillation.hpp"

#include <algorithm>
#include <cmath>

#include "host/analysis/confidence.hpp"
#include "host/analysis/frequency_bands.hpp"
#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/oscillation_threshold.hpp"

namespace ballast {
namespace {

constexpr double kMinPeriods = 10.0;  // in a segment
constexpr std::size_t kMaxDip = 4;    // bins between two exceedances of one line

// Threshold ratios for the neighbours that occur: solved at a few numbers of neighbours, between
// which the logarithm of the ratio is interpolated in 1 / neighbours.
class RatioTable {
 public:
  RatioTable(double probability, double shape, double least, double most) {
    constexpr int kKnots = 6;
    for (int i = 0; i < kKnots; ++i) {
      const double m = most * std::pow(least / most, i / (kKnots - 1.0));
      inverse_.push_back(1.0 / m);
      log_ratio_.push_back(std::log(threshold_ratio(probability, shape, m)));
    }
  }

  double operator()(double neighbours) const {
    const double x = 1.0 / neighbours;
    const auto above = std::upper_bound(inverse_.begin() + 1, inverse_.end() - 1, x);
    const auto i = static_cast<std::size_t>(above - inverse_.begin());
    const double span = inverse_[i] - inverse_[i - 1];
    const double part = span > 0.0 ? (x - inverse_[i - 1]) / span : 0.0;
    return std::exp(log_ratio_[i - 1] + part * (log_ratio_[i] - log_ratio_[i - 1]));
  }

 private:
  std::vector<double> inverse_;  // rising
  std::vector<double> log_ratio_;
};

// The bins of `r` at which a line stands: the highest of each run of exceedances. A strong line's
// skirt of side lobes falls without a gap and so belongs to its run.
std::vector<std::size_t> line_bins(const OscillationResult& r) {
  std::vector<std::size_t> peaks;
  std::size_t last = 0;  // exceedance
  for (std::size_t i = 0; i < r.psd.size(); ++i) {
    if (!(r.psd[i] > r.threshold[i])) continue;
    if (peaks.empty() || i - last > kMaxDip + 1) {
      peaks.push_back(i);
    } else if (r.psd[i] > r.psd[peaks.back()]) {
      peaks.back() = i;
    }
    last = i;
  }
  return peaks;
}

// Centre of power of the five bins around k.
double centre_hz(const Spectrum& s, std::size_t k) {
  double power = 0.0;
  double moment = 0.0;
  for (std::size_t j = k - 2; j <= std::min(k + 2, s.psd.size() - 1); ++j) {
    power += s.psd[j];
    moment += s.psd[j] * s.f_hz[j];
  }
  return moment / power;
}

// Orders the lines by falling amplitude and puts behind each the multiples of its frequency that no
// stronger line has claimed. A multiple is known by half a bin, the fundamental's frequency by half
// a bin over the order of the last multiple met; past the order where that no longer tells
// multiples apart by a wide margin nothing is claimed.
std::vector<Oscillation> grouped(std::vector<Oscillation> lines, double df_hz) {
  std::sort(lines.begin(), lines.end(), [](const Oscillation& a, const Oscillation& b) {
    return a.amplitude_w != b.amplitude_w ? a.amplitude_w > b.amplitude_w : a.f_hz < b.f_hz;
  });
  std::vector<std::size_t> by_frequency(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) by_frequency[i] = i;
  std::sort(by_frequency.begin(), by_frequency.end(),
            [&](std::size_t a, std::size_t b) { return lines[a].f_hz < lines[b].f_hz; });
  std::vector<bool> taken(lines.size(), false);
  std::vector<Oscillation> out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (taken[i]) continue;
    taken[i] = true;
    const std::size_t fundamental = out.size();
    out.push_back(lines[i]);
    double base_hz = lines[i].f_hz;
    double error_hz = 0.5 * df_hz;
    for (const std::size_t j : by_frequency) {
      const double order = std::round(lines[j].f_hz / base_hz);
      if (taken[j] || order < 2.0) continue;
      const double tolerance_hz = order * error_hz + 0.5 * df_hz;
      if (tolerance_hz > 0.125 * base_hz) break;
      if (std::fabs(lines[j].f_hz - order * base_hz) > tolerance_hz) continue;
      taken[j] = true;
      lines[j].harmonic_of = fundamental;
      lines[j].order = static_cast<std::size_t>(order);
      out.push_back(lines[j]);
      base_hz = lines[j].f_hz / order;
      error_hz = 0.5 * df_hz / order;
    }
  }
  return out;
}

double db(double ratio) {
  return 10.0 * std::log10(ratio);
}

}  // namespace

OscillationResult find_oscillations(const Spectrum& s, const OscillationOptions& options) {
  OscillationResult r;
  r.df_hz = s.df_hz;
  r.segments = s.segments;
  r.segment_s = 1.0 / s.df_hz;
  const auto first = static_cast<std::size_t>(
      std::max(kMinPeriods, std::ceil(options.f_low_hz / s.df_hz * (1.0 - 1e-12))));
  // The last bin below the Nyquist frequency, where bins have half of the degrees of freedom.
  const double highest = std::floor(options.f_high_hz / s.df_hz * (1.0 + 1e-12));
  const std::size_t below_nyquist = (s.segment_samples - 1) / 2;
  const std::size_t last = highest < static_cast<double>(below_nyquist)
                               ? static_cast<std::size_t>(highest)
                               : below_nyquist;
  if (first > last) return r;

  const std::vector<AmbientLevel> levels = ambient_levels(s.psd, first, last);
  double least = levels[0].neighbours;
  double most = levels[0].neighbours;
  for (const AmbientLevel& level : levels) {
    least = std::min(least, level.neighbours);
    most = std::max(most, level.neighbours);
  }
  const auto bins = static_cast<double>(levels.size());
  const double per_bin = -std::expm1(std::log1p(-options.false_alarm) / bins);
  const double shape = 0.5 * welch_dof(Window::kHann, s.segment_samples, 0.5, s.segments);
  const double tail = overlap_tail_factor(per_bin, shape, s.segments);
  const RatioTable ratio(per_bin / tail, shape, least, most);
  for (std::size_t i = 0; i < levels.size(); ++i) {
    r.f_hz.push_back(s.f_hz[first + i]);
    r.psd.push_back(s.psd[first + i]);
    r.ambient.push_back(levels[i].psd);
    r.threshold.push_back(levels[i].psd * std::max(kMinRatio, ratio(levels[i].neighbours)));
  }

  const std::vector<double> amplitudes = line_amplitudes(s);
  std::vector<Oscillation> lines;
  for (const std::size_t i : line_bins(r)) {
    Oscillation line;
    line.f_hz = centre_hz(s, first + i);
    line.period_s = 1.0 / line.f_hz;
    line.amplitude_w = amplitudes[first + i];
    line.peak_to_peak_w = 2.0 * line.amplitude_w;
    line.margin_db = db(r.psd[i] / r.threshold[i]);
    line.above_ambient_db = db(r.psd[i] / r.ambient[i]);
    line.bands = band_label(line.f_hz);
    lines.push_back(std::move(line));
  }
  r.found = grouped(std::move(lines), s.df_hz);
  return r;
}

}  // namespace ballast
