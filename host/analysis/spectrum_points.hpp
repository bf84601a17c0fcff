// SPDX-License-Identifier: GPL-3.0-or-later
// A spectrum as the points of a curve over a logarithmic axis.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ballast {

struct SpectrumPoints {
  std::vector<double> f_hz;
  std::vector<double> value;
  bool operator==(const SpectrumPoints&) const = default;
};

// The bins above zero frequency and from `f_low_hz` to `f_high_hz`; bin k is at k step_hz. Where
// there are more than `most`, the lowest and highest value of each of equal steps of log f are
// kept, so no line is lost.
SpectrumPoints spectrum_points(double step_hz, std::span<const double> value, double f_low_hz,
                               double f_high_hz, std::size_t most);

}  // namespace ballast
