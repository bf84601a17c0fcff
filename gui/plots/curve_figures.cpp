// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/curve_figures.hpp"

#include <cmath>

namespace ballast {

CurveFigures curve_figures(const MinMaxCurve& curve, Tick from, Tick to) {
  CurveFigures figures;
  double sum = 0.0;
  double squares = 0.0;
  std::size_t count = 0;
  MinMax extent;
  for (std::size_t i = 0; i < curve.columns.size(); ++i) {
    const Tick first = curve.first + static_cast<Tick>(i) * curve.step;
    const MinMax& column = curve.columns[i];
    if (first < from || first + curve.step > to || !column.known()) continue;
    extent.merge(column);
    figures.exact = figures.exact && column.min == column.max;
    const double middle = column.middle();
    sum += middle;
    squares += middle * middle;
    ++count;
  }
  if (count == 0) return figures;
  figures.known = true;
  figures.mean = sum / static_cast<double>(count);
  figures.rms = std::sqrt(squares / static_cast<double>(count));
  figures.peak_to_peak = static_cast<double>(extent.max) - static_cast<double>(extent.min);
  return figures;
}

}  // namespace ballast
