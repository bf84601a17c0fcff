// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/bandwidth.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace ballast {
namespace {

constexpr std::size_t kMostPoints = 1024;

// A point of the interpolant: `before_s` after one reading, `after_s` before the next.
struct Point {
  double before_s = 0.0;
  double after_s = 0.0;
};

double gain_at(const std::vector<Point>& points, double f_hz) {
  const double w = 2.0 * std::numbers::pi * f_hz;
  double real = 0.0;
  double imaginary = 0.0;
  for (const Point& p : points) {
    const double u = p.before_s / (p.before_s + p.after_s);
    real += (1.0 - u) * std::cos(w * p.before_s) + u * std::cos(w * p.after_s);
    imaginary += u * std::sin(w * p.after_s) - (1.0 - u) * std::sin(w * p.before_s);
  }
  return std::hypot(real, imaginary) / static_cast<double>(points.size());
}

std::vector<Point> points_of(const TraceChannel& channel, double step_s, double gap_s) {
  const std::vector<double>& t = channel.t_s;
  std::vector<Point> points;
  if (t.size() < 2) return points;
  const double begin = std::ceil(std::max(0.0, t.front()) / step_s);
  const double count = std::floor(t.back() / step_s) - begin + 1.0;
  const double stride = std::max(1.0, count / static_cast<double>(kMostPoints));
  std::size_t i = 0;
  for (double k = 0.0; k < count; k += stride) {
    const double at_s = (begin + std::floor(k)) * step_s;
    i = static_cast<std::size_t>(
        std::upper_bound(t.begin() + static_cast<std::ptrdiff_t>(i), t.end() - 1, at_s) -
        t.begin() - 1);
    if (t[i + 1] - t[i] <= gap_s) points.push_back({at_s - t[i], t[i + 1] - at_s});
  }
  return points;
}

double sinc(double x) {
  const double angle = std::numbers::pi * x;
  return std::fabs(angle) < 1e-9 ? 1.0 : std::sin(angle) / angle;
}

double replay_gain(const std::vector<double>& spacing_s, Interpolation interpolation, double f_hz) {
  double real = 0.0;
  double imaginary = 0.0;
  double length_s = 0.0;
  for (const double dt_s : spacing_s) {
    const double s = sinc(f_hz * dt_s);
    length_s += dt_s;
    if (interpolation == Interpolation::kLinear) {
      real += dt_s * s * s;
    } else {
      real += dt_s * s * std::cos(std::numbers::pi * f_hz * dt_s);
      imaginary -= dt_s * s * std::sin(std::numbers::pi * f_hz * dt_s);
    }
  }
  return std::hypot(real, imaginary) / length_s;
}

// Where a gain that falls from 1 at f = 0 first reaches 1 - kLineLoss. It is searched for in steps
// first, for beyond its first minimum a gain may rise again.
template <class Gain>
double first_loss_hz(const Gain& gain, double highest_hz) {
  constexpr int kSteps = 16;
  constexpr int kHalvings = 30;
  const double least = 1.0 - kLineLoss;
  double low = 0.0;
  double high = highest_hz;
  bool lossy = false;
  for (int i = 1; i <= kSteps && !lossy; ++i) {
    high = highest_hz * i / kSteps;
    lossy = gain(high) < least;
    if (!lossy) low = high;
  }
  if (!lossy) return highest_hz;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = 0.5 * (low + high);
    (gain(middle) < least ? high : low) = middle;
  }
  return low;
}

}  // namespace

double grid_bandwidth_hz(const TraceChannel& channel, double step_s, double gap_s,
                         double highest_hz) {
  const std::vector<Point> points = points_of(channel, step_s, gap_s);
  if (points.empty()) return highest_hz;
  return first_loss_hz([&](double f_hz) { return gain_at(points, f_hz); }, highest_hz);
}

double grid_gain(const TraceChannel& channel, double step_s, double gap_s, double f_hz) {
  const std::vector<Point> points = points_of(channel, step_s, gap_s);
  return points.empty() ? 1.0 : gain_at(points, f_hz);
}

double replay_bandwidth_hz(const TraceChannel& channel, Interpolation interpolation, double gap_s,
                           double highest_hz) {
  const std::vector<double>& t = channel.t_s;
  const std::size_t stride = std::max<std::size_t>(1, t.size() / kMostPoints);
  std::vector<double> spacing_s;
  for (std::size_t i = stride; i < t.size(); i += stride) {
    if (t[i] - t[i - 1] <= gap_s) spacing_s.push_back(t[i] - t[i - 1]);
  }
  if (spacing_s.empty()) return highest_hz;
  return first_loss_hz([&](double f_hz) { return replay_gain(spacing_s, interpolation, f_hz); },
                       highest_hz);
}

}  // namespace ballast
