// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/trace_svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "host/runs/svg_drawing.hpp"
#include "sim/base/units.hpp"
#include "sim/workload/readers/quality.hpp"

namespace ballast {
namespace {

// Blue and grey of equal weight in print.
constexpr std::string_view kLineColour = "#1f4e8c";
constexpr std::string_view kBandColour = "#9db7d5";

struct Scale {
  std::string_view unit;
  double factor;
};

Scale power_scale(double max_w) {
  if (max_w >= 1e6) return {"MW", 1e-6};
  return max_w >= 1e3 ? Scale{"kW", 1e-3} : Scale{"W", 1.0};
}

// Lowest, mean and highest channel at each point of the grid.
struct Spread {
  std::vector<double> low;
  std::vector<double> mean;
  std::vector<double> high;
};

Spread spread_of(const Trace& trace, const ProfileSummary& summary) {
  const std::size_t points = summary.sum_w.size();
  Spread s{std::vector<double>(points, INFINITY), summary.sum_w, std::vector<double>(points, 0.0)};
  for (double& mean_w : s.mean) mean_w /= static_cast<double>(trace.channels.size());
  for (const TraceChannel& channel : trace.channels) {
    TraceCursor cursor(channel, Interpolation::kLinear);
    for (std::size_t i = 0; i < points; ++i) {
      const double p = cursor.power_w(static_cast<double>(i) * summary.step_s);
      s.low[i] = std::min(s.low[i], p);
      s.high[i] = std::max(s.high[i], p);
    }
  }
  return s;
}

}  // namespace

std::string trace_svg(const Trace& trace, const ProfileSummary& summary, const std::string& title,
                      const SvgOptions& options) {
  const std::size_t points = summary.sum_w.size();
  const double columns = options.width - kPlotLeft - kPlotRight;
  const double drawn_s = static_cast<double>(std::max<std::size_t>(points, 2) - 1) * summary.step_s;
  const double end_s = std::max(drawn_s, trace.length_s);
  const auto known = [&](std::size_t i) {
    return !in_gap(trace.gaps, static_cast<double>(i) * summary.step_s);
  };
  const SvgAxis time = svg_axis(0.0, end_s, 9.0, false);
  // Short traces read better in milliseconds.
  const bool short_time = end_s < 0.5;
  const std::string_view time_label = short_time ? "time (ms)" : "time (s)";
  const double time_factor = short_time ? 1e3 : 1.0;
  const bool several = trace.channels.size() > 1;
  const double panel = options.height - kPlotTop - kPlotBottom;
  const double lower = several ? std::round(options.height * 2.0 / 3.0) : 0.0;

  SvgDrawing drawing(options.width, options.height + lower);
  drawing.text(kPlotLeft, 21.0, "start", title, " font-size=\"14\" font-weight=\"bold\"");
  const auto draw = [&](double top, double height, const std::vector<double>& low,
                        const std::vector<double>& mid, const std::vector<double>& high,
                        const std::string& label) {
    const double min_w = *std::min_element(low.begin(), low.end());
    const double max_w = *std::max_element(high.begin(), high.end());
    const Scale scale = power_scale(max_w);
    const SvgAxis power = svg_axis(min_w * scale.factor, max_w * scale.factor, 6.0, true);
    drawing.frame(top, height, time, time_factor, time_label, power,
                  label + " (" + std::string(scale.unit) + ")");
    const auto at = [](const std::vector<double>& v) {
      return [&v](std::size_t i) { return v[i]; };
    };
    const auto columns_of = [&](const std::vector<double>& a, const std::vector<double>& b) {
      return pixel_columns(points, columns, drawn_s / end_s, known, at(a), at(b));
    };
    for (const TraceGap& gap : trace.gaps)
      drawing.gap(std::max(0.0, gap.from_s), std::min(end_s, gap.to_s));
    if (&low != &high) drawing.band(columns_of(low, high), scale.factor, kBandColour);
    drawing.line(columns_of(mid, mid), scale.factor, kLineColour);
  };
  draw(kPlotTop, panel, summary.sum_w, summary.sum_w, summary.sum_w,
       several ? fmt::format("power, sum of {}", trace.channels.size()) : "power");
  if (several) {
    const Spread s = spread_of(trace, summary);
    draw(options.height + 10.0, lower - kPlotBottom - 14.0, s.low, s.mean, s.high,
         "channels: min, mean, max");
  }
  return drawing.finish();
}

}  // namespace ballast
