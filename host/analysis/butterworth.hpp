// SPDX-License-Identifier: GPL-3.0-or-later
// Butterworth filters as cascades of first- and second-order sections.
//
// The bilinear transform with prewarped corners, as scipy.signal.butter: "order" is that of the
// low-pass prototype, so a band-pass of order n has 2n poles. Sections are kept by their corner and
// damping in the variable Omega = tan(pi f / rate), in which s = (z - 1) / (z + 1), and not by the
// coefficients of a polynomial in z: at 0.1 Hz and 20 kHz those differ from (1, -2, 1) by 1e-9, and
// seven digits would be lost to rounding before the first sample.
#pragma once

#include <vector>

namespace ballast {

enum class FilterShape { kLowPass, kHighPass, kBandPass };

// gain * N / (s^2 + damping corner s + corner^2) with N = corner^2, s^2 or corner s by shape; of
// first order gain * N / (s + corner) with N = corner or s.
struct FilterSection {
  FilterShape shape = FilterShape::kLowPass;
  int order = 2;         // 1 or 2
  double corner = 0.0;   // |pole|, in Omega
  double damping = 0.0;  // 1/Q
  double gain = 1.0;
};

struct FilterDesign {
  FilterShape shape = FilterShape::kLowPass;
  int order = 0;
  double rate_hz = 0.0;
  double low_hz = 0.0;   // lower corner (-3 dB); 0 for a low-pass
  double high_hz = 0.0;  // upper corner; 0 for a high-pass
  std::vector<FilterSection> sections = {};
};

// Order 1 to 12; corners in (0, rate/2). Throws std::invalid_argument.
FilterDesign butterworth_low_pass(int order, double corner_hz, double rate_hz);
FilterDesign butterworth_high_pass(int order, double corner_hz, double rate_hz);

// 0 < low_hz < high_hz. A band whose upper edge lies at or above rate/2 has no upper edge that the
// record could show: the result is the high-pass of the same order at low_hz, and its shape says
// so. Whether such a record supports a statement on the band is for the caller to decide.
FilterDesign butterworth_band_pass(int order, double low_hz, double high_hz, double rate_hz);

// The impulse response h dies away as its slowest pole p does: for any count G of samples
//   sum over m > G of |h[m]|  <=  residual * |p|^G
// with residual = sum over poles k of |R_k| / (1 - |p_k|), R_k the residues of the partial
// fractions of H(z).
struct FilterDecay {
  double residual = 0.0;
  double rate_per_sample = 0.0;  // -ln |p|
  double tail(double samples) const;
  // The least count with tail(count) <= bound.
  double samples_until(double bound) const;
};
FilterDecay filter_decay(const FilterDesign& design);

}  // namespace ballast
