// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/progress_curve.hpp"

#include <cmath>

namespace ballast {

double ProgressCurves::exact(double x, double gamma) {
  if (x >= kLinearBelow) return std::pow(x, gamma);
  return x / kLinearBelow * std::pow(kLinearBelow, gamma);
}

std::size_t ProgressCurves::add(double gamma) {
  for (std::size_t i = 0; i < gammas_.size(); ++i) {
    if (gammas_[i] == gamma) return i * (kIntervals + 1);
  }
  const std::size_t handle = table_.size();
  gammas_.push_back(gamma);
  for (std::size_t i = 0; i <= kIntervals; ++i) {
    table_.push_back(exact(static_cast<double>(i) / kIntervals, gamma));
  }
  return handle;
}

}  // namespace ballast
