// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/profile_summary.hpp"

#include <algorithm>
#include <cmath>

namespace ballast {
namespace {

constexpr double kMaxPoints = 1 << 24;
constexpr std::size_t kMinLinePoints = 64;

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

void find_line(ProfileSummary& summary) {
  if (summary.sum_w.size() < kMinLinePoints) {
    summary.no_line = "not assessable: fewer than 64 readings";
    return;
  }
  const SpectralLine line = strongest_line(summary.sum_w, 1.0 / summary.step_s, 0.0);
  if (line.f_hz == 0.0) {
    summary.no_line = "none stands out";
    return;
  }
  summary.line = line;
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
