// SPDX-License-Identifier: GPL-3.0-or-later
// How much work a GPU does in a tick in which it was granted less power than it demanded.
//
// progress = x^gamma, x = clamp((granted - idle) / (demand - idle), 0, 1); below x = 0.2 linear to
// the origin, so that a GPU without power does no work. POLCA (arXiv:2308.12908) gives the point
// that sets gamma: 20 % less power for 7 % less performance, at an idle power of 15 % of the demand
// (x = 0.65 / 0.85, 0.93 = x^0.27).
#pragma once

#include <cstddef>
#include <vector>

namespace ballast {

// The point lies a fifth below full power. Down to twice that distance the curve is taken to hold;
// where a GPU is granted a smaller part of its demand, nothing measured supports it, and what rests
// on it is reported as such.
inline constexpr double kSupportedPowerFrac = 0.6;

// Exponent of the curve where nothing else is said: the point above.
inline constexpr double kDefaultGamma = 0.27;

// Work is counted in ticks with 24 fractional bits. Sums of such numbers are exact in a double up
// to 2^29 ticks (six days): work does not drift, and no result depends on the order of summation.
inline double on_work_grid(double work_ticks) {
  constexpr double kShift = 402653184.0;  // 1.5 * 2^28: one unit in the last place is 2^-24
  return (work_ticks + kShift) - kShift;
}

class ProgressCurves {
 public:
  // Largest distance of a table from the formula, for any gamma between 0 and 1.
  static constexpr double kErrorBound = 3e-7;
  static constexpr double kLinearBelow = 0.2;

  // The formula itself.
  static double exact(double x, double gamma);

  // Makes the table of `gamma`, or finds it, and returns its handle.
  std::size_t add(double gamma);

  // Progress on the work grid at x between 0 and 1; exactly 1 at x = 1.
  double progress(std::size_t curve, double x) const {
    const double position = x * kIntervals;
    auto i = static_cast<std::size_t>(position);
    i = i < kIntervals - 1 ? i : kIntervals - 1;
    const double* at = table_.data() + curve + i;
    return on_work_grid(at[0] + (position - static_cast<double>(i)) * (at[1] - at[0]));
  }

 private:
  // 0.2 is a knot, and below it the interpolation of a straight line is the line. Above, the error
  // is at most h^2 / 8 * max|f''| = (1 / 1280)^2 / 8 * 3.25 = 2.5e-7, plus the work grid's 3e-8.
  static constexpr std::size_t kIntervals = 1280;

  std::vector<double> gammas_;
  std::vector<double> table_;  // a handle is the offset of a table in it
};

}  // namespace ballast
