// SPDX-License-Identifier: GPL-3.0-or-later
// The statistics behind oscillation.hpp: an ambient level from the neighbours of each bin, and how
// far above it a bin of pure noise may lie.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace ballast {

// The level around a bin and the number of independent bins it was taken from.
struct AmbientLevel {
  double psd = 0.0;         // median of the neighbours
  double neighbours = 0.0;  // effective number of independent ones
};

// For bin k the neighbours are j with k/2 <= j <= 2k, |j - k| <= kReach and |j - k| > kGuard, up to
// `last`. The power law f^a through the medians of either side is taken out of them, and what is
// left has its median taken with weights 1/j, the same for either side: balanced in log f. A median
// does not follow the lines it holds as long as they fill less than half of it.
constexpr std::size_t kGuard = 3;   // a Hann line off-bin has its main lobe within 3 bins
constexpr std::size_t kReach = 64;  // bins to either side at most

// The levels of bins first..last (inclusive) of a density under a Hann window. Neighbours are
// correlated by the window: the median of such bins is worth up to 1.6 times fewer independent
// ones. Throws std::invalid_argument unless 10 <= first <= last < psd.size().
std::vector<AmbientLevel> ambient_levels(std::span<const double> psd, std::size_t first,
                                         std::size_t last);

// The probability that a bin of noise exceeds `ratio` times the median of `neighbours` independent
// bins of the same noise, all of them gamma variates of `shape` (half the degrees of freedom: 1 for
// a periodogram). It is the ordered-statistic test of radar (Rohling, IEEE Trans. Aerosp. Electron.
// Syst. 19 (1983) 608-621) with gamma variates for exponential ones:
//   P = integral of Q(shape, ratio x) dB(x),
// B the distribution of the median. The level is thus not taken for known: few neighbours, a higher
// threshold. Throws std::invalid_argument for arguments that are not positive.
double exceedance_probability(double ratio, double shape, double neighbours);

// Its inverse in `ratio`, for a probability in (0, 0.5).
double threshold_ratio(double probability, double shape, double neighbours);

// The mean of `segments` half overlapped Hann segments is not quite a gamma variate: neighbours in
// time are correlated by 1/6 in amplitude, so it is the sum of exponentials with the eigenvalues of
// that correlation, 1 + cos(pi j / (segments + 1)) / 3, and its upper tail is heavier than that of
// the gamma variate of equal variance. By how much at the level that the latter exceeds with
// `probability`: the tail of the sum (saddle point: Lugannani and Rice, Adv. Appl. Probab. 12
// (1980) 475-490) over `probability`. 1 for one segment.
double overlap_tail_factor(double probability, double shape, std::size_t segments);

}  // namespace ballast
