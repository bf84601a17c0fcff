// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/slew.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast {
namespace {

constexpr std::size_t kStretch = 1024;

}  // namespace

Slew::Slew(const FilterDesign& low_pass) : filter_(low_pass), rate_hz_(low_pass.rate_hz) {
  if (low_pass.shape != FilterShape::kLowPass) {
    throw std::invalid_argument("slew: the filter is a low-pass");
  }
}

Slew::Slew(const FilterDesign& low_pass, std::size_t span, double change) : Slew(low_pass) {
  if (span == 0) throw std::invalid_argument("slew: a change takes at least one sample interval");
  // Rates lie between samples: one fewer than the window has.
  gate_.emplace(Gate{RollingRange(span), RollingMaximum(span - 1), change});
}

void Slew::add(std::span<const double> samples) {
  double filtered[kStretch];
  double rates[kStretch];
  double ranges[kStretch];
  double steepest[kStretch];
  while (!samples.empty()) {
    const std::size_t count = std::min(samples.size(), kStretch);
    const auto y = std::span(filtered).first(count);
    const auto slews = std::span(rates).first(count);
    std::copy_n(samples.begin(), count, y.begin());
    samples = samples.subspan(count);
    filter_.run(y);
    for (std::size_t i = 0; i < count; ++i) {
      slews[i] = count_ + i == 0 ? 0.0 : std::abs(y[i] - last_) * rate_hz_;
      last_ = y[i];
      any_.take(slews[i], count_ + i);
    }
    if (gate_) {
      gate_->range.add(y, std::span(ranges).first(count));
      gate_->steepest.add(slews, std::span(steepest).first(count));
      for (std::size_t i = 0; i < count; ++i) {
        if (ranges[i] > gate_->change) worst_.take(steepest[i], count_ + i);
      }
    } else {
      worst_ = any_;
    }
    count_ += count;
  }
}

}  // namespace ballast
