// SPDX-License-Identifier: GPL-3.0-or-later
// Energy book-keeping for the plant tests, in long double and apart from the plants' own sums.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>

namespace ballast::test {

inline constexpr double kDt = 1e-3;

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  double uniform(double low, double high) {
    return low + (high - low) * (static_cast<double>(engine_() >> 11) * 0x1p-53);
  }

 private:
  std::mt19937_64 engine_;
};

class Balance {
 public:
  explicit Balance(double stored_j) : stored_before_j_(stored_j) {}
  void in(double power_w) { sum_w_ += power_w, traffic_w_ += std::abs(power_w); }
  void out(double power_w) { sum_w_ -= power_w, traffic_w_ += std::abs(power_w); }

  // What is missing, relative to the energy that went in and out.
  double error(double stored_j, double loss_j) const {
    const long double rest_j =
        sum_w_ * kDt - (static_cast<long double>(stored_j) - stored_before_j_) - loss_j;
    return static_cast<double>(std::abs(rest_j) / (traffic_w_ * kDt));
  }

 private:
  long double stored_before_j_;
  long double sum_w_ = 0.0L;
  long double traffic_w_ = 0.0L;
};

inline constexpr int kBalanceTicks = 1000000;
inline constexpr double kClosed = 1e-12;  // the balance holds
inline constexpr double kOpen = 1e-5;     // and an omission shows by far more

}  // namespace ballast::test
