// SPDX-License-Identifier: GPL-3.0-or-later
// Multitaper spectra for records too short to be cut into segments.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "host/analysis/welch.hpp"

namespace ballast {

// The first `count` discrete prolate spheroidal sequences of `n` samples and time-halfbandwidth
// product `nw`, each of unit energy, most concentrated first (Slepian, Bell Syst. Tech. J. 57
// (1978) 1371-1430): eigenvectors of the tridiagonal matrix that commutes with the concentration
// problem. Signs as scipy.signal.windows.dpss: symmetric ones have a positive sum, antisymmetric
// ones begin with a positive lobe. Takes about 60 n count steps. Throws std::invalid_argument
// unless n >= 2, 0 < nw < n / 2, 1 <= count <= n.
std::vector<std::vector<double>> dpss(std::size_t n, double nw, std::size_t count);

// Thomson, Proc. IEEE 70 (1982) 1055-1096, with equal weights: the mean of the periodograms under
// the 2 nw - 1 best tapers, one-sided density. In the result `segments` counts the tapers, so the
// estimate has 2 x segments degrees of freedom, and enbw_hz is the band 2 nw df over which it
// averages: lines are as wide as that, and the line rule for Hann densities does not apply. Throws
// std::invalid_argument as dpss(), for nw < 1 and a rate that is not positive.
Spectrum multitaper(std::span<const double> x, double rate_hz, double nw = 4.0,
                    Detrend detrend = Detrend::kConstant);

}  // namespace ballast
