// SPDX-License-Identifier: GPL-3.0-or-later
// A sum that keeps its rounding errors: 24 h at 1 kHz is 8.6e7 additions of small numbers to a
// large one, and a plain double would lose what the energy balance wants to show.
#pragma once

namespace ballast {

// Knuth's two-sum without branches (The Art of Computer Programming, vol. 2, 4.2.2, theorem B),
// the rounding errors summed apart.
class CompensatedSum {
 public:
  CompensatedSum() = default;
  explicit CompensatedSum(double value) : sum_(value) {}

  void add(double term) {
    const double total = sum_ + term;
    const double seen = total - sum_;
    carry_ += (sum_ - (total - seen)) + (term - seen);
    sum_ = total;
  }
  double value() const { return sum_ + carry_; }

 private:
  double sum_ = 0.0;
  double carry_ = 0.0;
};

}  // namespace ballast
