// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/oscillation_decimator.hpp"

#include <boost/math/special_functions/bessel.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace ballast {
namespace {

constexpr double kStopDb = 83.0;  // by design: at least 80 at every frequency

std::vector<double> low_pass(double rate_hz, double pass_hz, double stop_hz) {
  const double beta = 0.1102 * (kStopDb - 8.7);
  const double width = 2.0 * std::numbers::pi * (stop_hz - pass_hz) / rate_hz;
  // An odd length has its centre on a sample.
  const auto half = static_cast<std::size_t>(std::ceil((kStopDb - 7.95) / (2.285 * width) / 2.0));
  const double cut = (pass_hz + stop_hz) / rate_hz;  // in half rates
  std::vector<double> taps(2 * half + 1);
  double sum = 0.0;
  for (std::size_t i = 0; i < taps.size(); ++i) {
    const double t = static_cast<double>(i) - static_cast<double>(half);
    const double r = t / static_cast<double>(half);
    const double kaiser = boost::math::cyl_bessel_i(0, beta * std::sqrt(1.0 - r * r));
    const double x = std::numbers::pi * cut * t;
    taps[i] = kaiser * (t == 0.0 ? 1.0 : std::sin(x) / x);
    sum += taps[i];
  }
  for (double& tap : taps) tap /= sum;
  return taps;
}

}  // namespace

Decimator::Decimator(double rate_hz, std::size_t factor, double pass_hz) : factor_(factor) {
  if (factor == 0) throw std::invalid_argument("Decimator: the factor is at least 1");
  if (factor == 1) {
    taps_ = {1.0};
    return;
  }
  const double stop_hz = rate_hz / static_cast<double>(factor) - pass_hz;
  if (!(pass_hz > 0.0) || !(stop_hz > pass_hz)) {
    throw std::invalid_argument("Decimator: the pass band does not fit the lowered rate");
  }
  taps_ = low_pass(rate_hz, pass_hz, stop_hz);
}

void Decimator::push(std::span<const double> block, std::vector<double>& out) {
  held_.insert(held_.end(), block.begin(), block.end());
  const std::size_t half = taps_.size() / 2;
  std::size_t at = skip_;
  for (; at + taps_.size() <= held_.size(); at += factor_) {
    // Symmetric taps: the pairs are added before they are weighed.
    const double* x = held_.data() + at;
    const double* end = x + taps_.size() - 1;
    double sum = taps_[half] * x[half];
    for (std::size_t i = 0; i < half; ++i) sum += taps_[i] * (x[i] + *(end - i));
    out.push_back(sum);
  }
  const std::size_t done = std::min(at, held_.size());
  held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(done));
  skip_ = at - done;
}

}  // namespace ballast
