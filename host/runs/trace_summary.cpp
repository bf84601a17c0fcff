// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/trace_summary.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "sim/workload/readers/bandwidth.hpp"
#include "sim/workload/readers/quality.hpp"

namespace ballast {
namespace {

constexpr double kMaxPoints = 1 << 24;
constexpr std::size_t kMinLinePoints = 64;

ChannelPower range_of(const TraceChannel& channel) {
  const std::vector<double>& t = channel.t_s;
  const std::vector<double>& p = channel.power_w;
  const double gap_s = gap_limit_s(channel, kGapFactor);
  const double last_s = gap_s / kGapFactor;
  double energy_j = 0.0;
  double held_j = 0.0;
  double known_j = p.back() * last_s;
  for (std::size_t i = 1; i < t.size(); ++i) {
    const double dt_s = t[i] - t[i - 1];
    energy_j += 0.5 * (p[i] + p[i - 1]) * dt_s;
    held_j += p[i - 1] * dt_s;
    known_j += p[i - 1] * (dt_s > gap_s ? last_s : dt_s);
  }
  const auto [low, high] = std::minmax_element(p.begin(), p.end());
  const double length_s = t.back() - t.front();
  return {channel.name, p.size(), *low, energy_j / length_s, *high, known_j, held_j / length_s};
}

ChannelPower range_of_grid(std::span<const double> power_w) {
  double area = 0.0;
  for (std::size_t i = 1; i < power_w.size(); ++i) area += 0.5 * (power_w[i] + power_w[i - 1]);
  const auto [low, high] = std::minmax_element(power_w.begin(), power_w.end());
  const double mean = power_w.size() > 1 ? area / static_cast<double>(power_w.size() - 1) : *low;
  return {"sum", power_w.size(), *low, mean, *high, 0.0, 0.0};
}

void find_line(ProfileSummary& summary, std::span<const double> known_w) {
  if (known_w.size() < kMinLinePoints) {
    summary.no_line = "not assessable: fewer than 64 readings";
    return;
  }
  const SpectralLine line = strongest_line(known_w, 1.0 / summary.step_s, 0.0);
  if (line.f_hz == 0.0) {
    summary.no_line = "none stands out";
    return;
  }
  summary.line = line;
}

}  // namespace

std::vector<double> sum_on_grid(const Trace& trace, double step_s) {
  // A tenth of a nanosecond keeps the last point where length is a multiple of the step.
  const auto points = static_cast<std::size_t>((trace.known_to_s + 1e-10) / step_s) + 1;
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
  summary.step_s = std::max(trace.step_s, trace.length_s / kMaxPoints);
  summary.sum_w = sum_on_grid(trace, summary.step_s);
  if (!(trace.known_to_s > trace.known_from_s)) {
    summary.sum.name = "sum";
    summary.no_line = "not assessable: at no time have all channels been read";
    return summary;
  }
  const auto first =
      static_cast<std::size_t>(std::ceil(trace.known_from_s / summary.step_s - 1e-9));
  const std::span<const double> known_w =
      std::span(summary.sum_w).subspan(std::min(first, summary.sum_w.size() - 1));
  // A single channel needs no grid, whose points would miss its extremes.
  summary.sum = trace.channels.size() == 1 ? summary.channels.front() : range_of_grid(known_w);
  summary.sum.name = "sum";
  summary.sum.known_energy_j = 0.0;
  summary.sum.held_mean_w = 0.0;
  for (const ChannelPower& c : summary.channels) {
    summary.sum.known_energy_j += c.known_energy_j;
    summary.sum.held_mean_w += c.held_mean_w;
  }
  find_line(summary, known_w);
  if (summary.line && summary.line->f_hz > trace.bandwidth_hz) {
    double sum = 0.0;
    for (const TraceChannel& c : trace.channels)
      sum += grid_gain(c, summary.step_s, gap_limit_s(c, kGapFactor), summary.line->f_hz);
    summary.line_gain = sum / static_cast<double>(trace.channels.size());
  }
  return summary;
}

}  // namespace ballast
