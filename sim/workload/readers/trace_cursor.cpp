// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "sim/workload/trace.hpp"

namespace ballast {

double TraceCursor::power_w(double t_s) {
  const std::vector<double>& t = channel_->t_s;
  const std::vector<double>& p = channel_->power_w;
  if (!(t_s > t.front())) return p.front();
  if (t_s >= t.back()) return p.back();
  // Now t.front() < t_s < t.back(): look for t[index_] <= t_s < t[index_ + 1].
  constexpr int kSteps = 8;
  int steps = 0;
  while (t[index_] > t_s && steps < kSteps) --index_, ++steps;
  while (t[index_ + 1] <= t_s && steps < kSteps) ++index_, ++steps;
  if (t[index_] > t_s || t[index_ + 1] <= t_s) {
    index_ = static_cast<std::size_t>(std::upper_bound(t.begin(), t.end(), t_s) - t.begin()) - 1;
  }
  if (interpolation_ == Interpolation::kHold) return p[index_];
  const double fraction = (t_s - t[index_]) / (t[index_ + 1] - t[index_]);
  return p[index_] + (p[index_ + 1] - p[index_]) * fraction;
}

}  // namespace ballast
