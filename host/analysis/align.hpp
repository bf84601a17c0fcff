// SPDX-License-Identifier: GPL-3.0-or-later
// Two records of the same thing on clocks of their own: the lag between them, and both on one grid
// of time. Times are in s since a record's first sample.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ballast {

// Evenly sampled.
struct Sampled {
  std::span<const double> x;
  double rate_hz = 0.0;

  double last_s() const { return static_cast<double>(x.size() - 1) / rate_hz; }
};

// Means of `x`, linearly interpolated, over [t - width/2, t + width/2] at t = first_s + i step_s:
// what a meter with that averaging time would have read. Windows are cut to the record. A width of
// 0 interpolates. Throws std::invalid_argument for an empty record or a time outside it.
std::vector<double> averaged_at(const Sampled& record, double first_s, double step_s,
                                std::size_t count, double width_s);

struct Lag {
  double lag_s = 0.0;         // time on a's clock at which b begins
  double resolution_s = 0.0;  // spacing of the lags that were tried
  double peak = 0.0;          // correlation coefficient over the common part, at that lag
  double threshold = 0.0;     // that a significant peak exceeds
  double overlap_s = 0.0;     // length of the common part
  // The best lag outside the peak's main lobe (as far as the correlation stays above half of the
  // peak); a periodic load fits again at each period.
  double second_lag_s = 0.0;
  double second_peak = -1.0;

  bool significant() const { return peak > threshold; }
};

// The lag at which the linearly detrended records correlate best, over all lags that leave at least
// half of the shorter record in common. The correlation coefficient is that of the common part, its
// own means removed, computed by FFT.
//
// Threshold: of two unrelated records the coefficient at one lag is taken as normal with Bartlett's
// variance, sum over k of r_a(k) r_b(k) / n (M. S. Bartlett, Suppl. J. R. Stat. Soc. 8 (1946) 27-41
// [M]), which counts the coloured records' fewer independent samples; the largest of L lags stays
// below sqrt(2 ln(L / 0.01)) standard deviations in at least 99 % of cases (union bound). Where
// that asks for more than 0.9, as it does of near-periodic records, 0.9 suffices.
//
// Rates may differ: the finer record is averaged over the coarser one's step, the coarser one
// interpolated, and lags are tried at the finer one's step, but at most 16 to a step of the
// coarser: with whole steps a repeating load could fit better a period off. Where the longer record
// would have more than `max_points` lags, both are averaged further. Throws std::invalid_argument
// for a rate that is not positive. Records of fewer than 16 points, or constant ones, have no
// significant lag.
Lag find_lag(const Sampled& a, const Sampled& b, std::size_t max_points = std::size_t{1} << 20U);

// Both over the time that they have in common.
struct AlignedPair {
  double rate_hz = 0.0;
  double first_s = 0.0;  // on a's clock
  std::vector<double> a;
  std::vector<double> b;
};

// `b` begins at `b_begins_s` on a's clock. The grid of time is the coarser record's own samples;
// the finer one is averaged over a step of it, lest what lies above the coarser record's Nyquist
// frequency folds down. At equal rates b is interpolated at a's samples, exactly where the shift is
// whole samples. Empty where fewer than 2 samples are in common.
AlignedPair align_pair(const Sampled& a, const Sampled& b, double b_begins_s);

}  // namespace ballast
