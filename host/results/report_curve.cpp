// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/report_curve.hpp"

#include <cmath>
#include <limits>

namespace ballast {

std::size_t drawing_stride(std::size_t samples, std::size_t max_points) {
  if (samples <= max_points) return 1;
  const std::size_t values = std::max<std::size_t>(1, max_points / 2) * 2;
  return (samples + values - 1) / values;
}

DrawnCurve::DrawnCurve(std::size_t samples, std::size_t max_points)
    : stride_(drawing_stride(samples, max_points)) {
  values_.reserve(std::min(samples, max_points) + 2);
}

void DrawnCurve::push(std::span<const double> block) {
  if (stride_ == 1) {
    values_.insert(values_.end(), block.begin(), block.end());
    return;
  }
  for (const double v : block) {
    if (held_ == 0) {
      low_ = high_ = v;
      low_first_ = true;
    } else if (v < low_) {
      low_ = v;
      low_first_ = false;
    } else if (v > high_) {
      high_ = v;
      low_first_ = true;
    }
    if (++held_ == 2 * stride_) close();
  }
}

void DrawnCurve::close() {
  values_.push_back(low_first_ ? low_ : high_);
  values_.push_back(low_first_ ? high_ : low_);
  held_ = 0;
}

std::vector<double> DrawnCurve::values() {
  if (held_ > 0) close();
  return values_;
}

std::vector<double> decimate_min_max(std::span<const double> x, std::size_t max_points) {
  DrawnCurve curve(x.size(), max_points);
  curve.push(x);
  return curve.values();
}

PeakCurve::PeakCurve(std::size_t samples, std::size_t max_points)
    : stride_((samples + max_points - 1) / std::max<std::size_t>(1, max_points)) {
  stride_ = std::max<std::size_t>(1, stride_);
  values_.reserve(samples / stride_ + 1);
}

void PeakCurve::close() {
  values_.push_back(peak_);
  held_ = 0;
}

std::vector<double> PeakCurve::values() {
  if (held_ > 0) close();
  return values_;
}

std::vector<double> drawn_power(const PowerRecord& record, std::size_t first, std::size_t count,
                                std::size_t max_points) {
  DrawnCurve curve(count, max_points);
  visit_power(record, first, count,
              [&](std::span<const double> block, std::size_t) { curve.push(block); });
  return curve.values();
}

std::vector<double> drawn_channel(const RunReader& run, const std::string& channel,
                                  std::size_t max_points) {
  DrawnCurve curve(run.ticks(), max_points);
  run.visit_site(channel, [&](std::span<const double> block) { curve.push(block); });
  return curve.values();
}

void blank_gaps(std::span<double> values, double t0_s, double dt_s,
                std::span<const RecordGap> gaps) {
  for (const RecordGap& gap : gaps) {
    const double count = static_cast<double>(values.size());
    const double first =
        std::clamp(std::floor((gap.from_s - t0_s) / dt_s + 1e-9) + 1.0, 0.0, count);
    const double end = std::clamp(std::ceil((gap.to_s - t0_s) / dt_s - 1e-9), first, count);
    std::fill(values.begin() + static_cast<std::ptrdiff_t>(first),
              values.begin() + static_cast<std::ptrdiff_t>(end),
              std::numeric_limits<double>::quiet_NaN());
  }
}

PlotData time_plot(double t0_s, double dt_s, bool decimated) {
  return {{"t0_s", t0_s}, {"dt_s", dt_s}, {"decimated", decimated}, {"curves", PlotData::array()}};
}

void add_curve(PlotData& plot, std::string_view label, std::string_view unit,
               std::string_view colour, std::span<const double> values) {
  plot["curves"].push_back(
      {{"label", label}, {"unit", unit}, {"colour", colour}, {"data", base64_floats(values)}});
}

}  // namespace ballast
