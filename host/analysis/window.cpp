// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/window.hpp"

#include <cmath>
#include <numbers>

namespace ballast {
namespace {

constexpr std::size_t kParts = 8;

double sum_of_parts(const double (&part)[kParts]) {
  return ((part[0] + part[1]) + (part[2] + part[3])) + ((part[4] + part[5]) + (part[6] + part[7]));
}

}  // namespace

std::vector<double> make_window(Window window, std::size_t n) {
  static constexpr double kHannTerms[] = {0.5, 0.5};
  static constexpr double kFlatTopTerms[] = {0.21557895, 0.41663158, 0.277263158, 0.083578947,
                                             0.006947368};
  const std::span<const double> terms =
      window == Window::kHann ? std::span<const double>(kHannTerms) : kFlatTopTerms;
  std::vector<double> w(n, 1.0);
  if (n < 2) return w;
  for (std::size_t i = 0; i < n; ++i) {
    const double phase = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    double value = 0.0;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      const double sign = k % 2 == 0 ? 1.0 : -1.0;
      value += sign * terms[k] * std::cos(static_cast<double>(k) * phase);
    }
    w[i] = value;
  }
  return w;
}

double sum_of(std::span<const double> x) {
  double part[kParts] = {};
  std::size_t i = 0;
  for (; i + kParts <= x.size(); i += kParts) {
    for (std::size_t j = 0; j < kParts; ++j) part[j] += x[i + j];
  }
  for (std::size_t j = 0; i < x.size(); ++i, ++j) part[j] += x[i];
  return sum_of_parts(part);
}

Trend trend_of(std::span<const double> x, Detrend detrend) {
  Trend trend;
  if (detrend == Detrend::kNone || x.empty()) return trend;
  const double n = static_cast<double>(x.size());
  trend.mean = sum_of(x) / n;
  if (detrend == Detrend::kConstant || x.size() < 2) return trend;
  // Centred abscissae make the two normal equations independent; their squares sum to
  // n (n^2 - 1) / 12.
  const double centre = (n - 1.0) / 2.0;
  double part[kParts] = {};
  std::size_t i = 0;
  for (; i + kParts <= x.size(); i += kParts) {
    for (std::size_t j = 0; j < kParts; ++j) {
      part[j] += (static_cast<double>(i + j) - centre) * (x[i + j] - trend.mean);
    }
  }
  for (std::size_t j = 0; i < x.size(); ++i, ++j) {
    part[j] += (static_cast<double>(i) - centre) * (x[i] - trend.mean);
  }
  trend.slope = sum_of_parts(part) / (n * (n * n - 1.0) / 12.0);
  return trend;
}

}  // namespace ballast
