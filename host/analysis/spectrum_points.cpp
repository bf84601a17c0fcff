// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/spectrum_points.hpp"

#include <algorithm>
#include <cmath>

namespace ballast {

SpectrumPoints spectrum_points(double step_hz, std::span<const double> value, double f_low_hz,
                               double f_high_hz, std::size_t most) {
  SpectrumPoints out;
  const auto f_hz = [step_hz](std::size_t k) { return static_cast<double>(k) * step_hz; };
  const auto keep = [&](std::size_t k) {
    out.f_hz.push_back(f_hz(k));
    out.value.push_back(value[k]);
  };
  std::size_t first = 1;
  while (first < value.size() && f_hz(first) < f_low_hz) ++first;
  std::size_t end = first;
  while (end < value.size() && f_hz(end) <= f_high_hz) ++end;
  if (end - first <= most) {
    for (std::size_t k = first; k < end; ++k) keep(k);
    return out;
  }
  const double decades = std::log(static_cast<double>(end) / static_cast<double>(first));
  const double step = decades / (static_cast<double>(most) / 2.0);
  for (std::size_t k = first; k < end;) {
    const double edge = f_hz(k) * std::exp(step);
    std::size_t low = k;
    std::size_t high = k;
    for (++k; k < end && f_hz(k) < edge; ++k) {
      if (value[k] < value[low]) low = k;
      if (value[k] > value[high]) high = k;
    }
    keep(std::min(low, high));
    if (low != high) keep(std::max(low, high));
  }
  return out;
}

}  // namespace ballast
