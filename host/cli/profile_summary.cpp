// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/profile_summary.hpp"

#include <algorithm>
#include <cmath>

namespace ballast {
namespace {

constexpr double kMaxPoints = 1 << 24;
constexpr std::size_t kMinLinePoints = 64;
// Bins of the Welch density of four segments in which starts, stops and drift live.
constexpr std::size_t kFirstBin = 4;
constexpr double kMaxDb = 300.0;

ChannelPower range_of(const TraceChannel& channel) {
  const std::vector<double>& t = channel.t_s;
  const std::vector<double>& p = channel.power_w;
  double energy_j = 0.0;
  for (std::size_t i = 1; i < t.size(); ++i)
    energy_j += 0.5 * (p[i] + p[i - 1]) * (t[i] - t[i - 1]);
  const auto [low, high] = std::minmax_element(p.begin(), p.end());
  return {channel.name, p.size(), *low, energy_j / (t.back() - t.front()), *high};
}

ChannelPower range_of_grid(const std::vector<double>& power_w) {
  double area = 0.0;
  for (std::size_t i = 1; i < power_w.size(); ++i) area += 0.5 * (power_w[i] + power_w[i - 1]);
  const auto [low, high] = std::minmax_element(power_w.begin(), power_w.end());
  const double mean = power_w.size() > 1 ? area / static_cast<double>(power_w.size() - 1) : *low;
  return {"sum", power_w.size(), *low, mean, *high};
}

// Vertex of the parabola through the peak and its neighbours in dB, in bins: right within 2 % of a
// bin under a Hann window.
double vertex(const std::vector<double>& psd, std::size_t k) {
  const double a = std::log(psd[k - 1]);
  const double b = std::log(psd[k]);
  const double c = std::log(psd[k + 1]);
  const double curvature = a - 2.0 * b + c;
  const double offset =
      std::isfinite(curvature) && curvature < 0.0 ? 0.5 * (a - c) / curvature : 0.0;
  return static_cast<double>(k) + std::clamp(offset, -0.5, 0.5);
}

void find_line(ProfileSummary& summary) {
  if (summary.sum_w.size() < kMinLinePoints) {
    summary.no_line = "not assessable: fewer than 64 readings";
    return;
  }
  WelchOptions options;
  options.segment = summary.sum_w.size() / 4;
  options.detrend = Detrend::kLinear;
  const Spectrum s = welch(summary.sum_w, 1.0 / summary.step_s, options);
  std::vector<double> sorted = s.psd;
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::nth_element(sorted.begin(), middle, sorted.end());
  const std::size_t best = line_peak(s, kFirstBin);
  if (best == 0) {
    summary.no_line = "none stands out";
    return;
  }
  // The power of five bins: all of a pure tone under a Hann window, and of a line that wanders.
  const double f_hz = s.f_hz[best];
  const double rms_w = band_rms(s, f_hz - 2.5 * s.df_hz, f_hz + 2.5 * s.df_hz);
  const double above = *middle > 0.0 ? 10.0 * std::log10(s.psd[best] / *middle) : kMaxDb;
  summary.line =
      SpectralLine{vertex(s.psd, best) * s.df_hz, std::sqrt(2.0) * rms_w, std::min(above, kMaxDb)};
}

}  // namespace

std::vector<double> sum_on_grid(const Trace& trace, double step_s) {
  // A tenth of a nanosecond keeps the last point where length is a multiple of the step.
  const auto points = static_cast<std::size_t>((trace.length_s + 1e-10) / step_s) + 1;
  std::vector<double> sum_w(points, 0.0);
  for (const TraceChannel& channel : trace.channels) {
    TraceCursor cursor(channel, Interpolation::kLinear);
    for (std::size_t i = 0; i < points; ++i) {
      sum_w[i] += cursor.power_w(static_cast<double>(i) * step_s);
    }
  }
  return sum_w;
}

ProfileSummary summarize(const Trace& trace) {
  ProfileSummary summary;
  for (const TraceChannel& channel : trace.channels) summary.channels.push_back(range_of(channel));
  summary.step_s = std::max(trace.report.dt_median_s, trace.length_s / kMaxPoints);
  summary.sum_w = sum_on_grid(trace, summary.step_s);
  // A single channel needs no grid, whose points would miss its extremes.
  summary.sum =
      trace.channels.size() == 1 ? summary.channels.front() : range_of_grid(summary.sum_w);
  summary.sum.name = "sum";
  find_line(summary);
  return summary;
}

}  // namespace ballast
