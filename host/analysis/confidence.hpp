// SPDX-License-Identifier: GPL-3.0-or-later
// How far a spectral estimate may lie from the truth.
#pragma once

#include <cstddef>

#include "host/analysis/window.hpp"

namespace ballast {

// With the stated probability the true density lies between lower x S and upper x S.
struct ConfidenceFactors {
  double dof = 0.0;  // degrees of freedom of the chi-square law that S follows
  double lower = 0.0;
  double upper = 0.0;
};

// Effective degrees of freedom of a Welch estimate of Gaussian noise that is flat across the
// window's bandwidth: 2 K / (1 + 2 sum over m of (1 - m/K) rho_m^2), rho_m the correlation of the
// window with itself m hops later (Welch 1967; Percival and Walden, Spectral Analysis for Physical
// Applications, 1993, eq. 292b). Zero and the Nyquist frequency have half of them. Throws
// std::invalid_argument for fewer than 2 samples per segment, no segments, or an overlap outside
// [0, 1).
double welch_dof(Window window, std::size_t segment_samples, double overlap, std::size_t segments);

// dof / quantile of chi-square at either end. K tapers of a multitaper estimate have 2 K degrees
// of freedom. Throws std::invalid_argument for dof <= 0 or a probability outside (0, 1).
ConfidenceFactors confidence_factors(double dof, double probability = 0.95);

}  // namespace ballast
