// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/segments.hpp"

#include <cmath>
#include <stdexcept>

namespace ballast {

WindowedTransform::WindowedTransform(std::vector<double> window, Detrend detrend)
    : window_(std::move(window)), detrend_(detrend), transform_(window_.size()) {
  for (const double w : window_) {
    window_sum_ += w;
    window_power_ += w * w;
  }
}

void WindowedTransform::run(std::span<const double> segment) {
  const std::size_t n = window_.size();
  if (segment.size() != n) throw std::invalid_argument("a segment is as long as its window");
  const Trend trend = trend_of(segment, detrend_);
  const double* const x = segment.data();
  const double* const w = window_.data();
  double* const in = transform_.input().data();
  if (detrend_ == Detrend::kLinear) {
    const double centre = (static_cast<double>(n) - 1.0) / 2.0;
    for (std::size_t i = 0; i < n; ++i) {
      in[i] = (x[i] - trend.mean - trend.slope * (static_cast<double>(i) - centre)) * w[i];
    }
  } else {
    for (std::size_t i = 0; i < n; ++i) in[i] = (x[i] - trend.mean) * w[i];
  }
  transform_.execute();
}

void WindowedTransform::add_power(std::span<double> sum, double scale) const {
  const std::span<const std::complex<double>> out = transform_.output();
  const std::size_t last = out.size() - 1;
  const double twice = 2.0 * scale;
  const auto power = [&](std::size_t k) {
    return out[k].real() * out[k].real() + out[k].imag() * out[k].imag();
  };
  sum[0] += scale * power(0);
  for (std::size_t k = 1; k < last; ++k) sum[k] += twice * power(k);
  if (last > 0) sum[last] += (window_.size() % 2 == 0 ? scale : twice) * power(last);
}

double WindowedTransform::density_scale(double rate_hz) const {
  return 1.0 / (rate_hz * window_power_);
}

double WindowedTransform::enbw_hz(double rate_hz) const {
  return rate_hz * window_power_ / (window_sum_ * window_sum_);
}

SegmentFeed::SegmentFeed(std::size_t length, std::size_t hop) : held_(length), hop_(hop) {
  if (hop < 1 || hop > length) {
    throw std::invalid_argument("segments follow each other by 1 to all of their samples");
  }
}

std::size_t hop_of(std::size_t length, double overlap) {
  if (!(overlap >= 0.0 && overlap < 1.0)) {
    throw std::invalid_argument("the overlap is in [0, 1)");
  }
  return length - static_cast<std::size_t>(overlap * static_cast<double>(length));
}

void check_rate(double rate_hz) {
  if (!(rate_hz > 0.0) || !std::isfinite(rate_hz)) {
    throw std::invalid_argument("the sample rate is positive");
  }
}

}  // namespace ballast
