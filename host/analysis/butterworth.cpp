// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/butterworth.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace ballast {
namespace {

using Complex = std::complex<double>;
constexpr int kHighestOrder = 12;

void check(int order, double corner_hz, double rate_hz) {
  if (order < 1 || order > kHighestOrder) {
    throw std::invalid_argument("butterworth: the order is 1 to 12");
  }
  if (!(rate_hz > 0.0) || !std::isfinite(rate_hz)) {
    throw std::invalid_argument("butterworth: the sample rate is positive");
  }
  if (!(corner_hz > 0.0 && corner_hz < 0.5 * rate_hz)) {
    throw std::invalid_argument("butterworth: a corner lies between zero and half the sample rate");
  }
}

double prewarped(double f_hz, double rate_hz) {
  return std::tan(std::numbers::pi * f_hz / rate_hz);
}

// The prototype's pole number k of order n, in the upper half plane (or -1 for the middle one of an
// odd order): its distance from the imaginary axis is sin, so no digits are lost there.
Complex prototype_pole(int n, int k) {
  const double angle = std::numbers::pi * (2 * k + 1) / (2.0 * n);
  return {-std::sin(angle), 2 * k + 1 == n ? 0.0 : std::cos(angle)};
}

FilterDesign one_corner(FilterShape shape, int order, double corner_hz, double rate_hz) {
  check(order, corner_hz, rate_hz);
  FilterDesign design{.shape = shape, .order = order, .rate_hz = rate_hz};
  (shape == FilterShape::kLowPass ? design.high_hz : design.low_hz) = corner_hz;
  const double corner = prewarped(corner_hz, rate_hz);
  for (int k = 0; k < order / 2; ++k) {
    design.sections.push_back({shape, 2, corner, -2.0 * prototype_pole(order, k).real(), 1.0});
  }
  if (order % 2 == 1) design.sections.push_back({shape, 1, corner, 0.0, 1.0});
  return design;
}

// Two poles that are conjugate or both real make one section.
FilterSection band_section(Complex a, Complex b, double width) {
  const double corner = std::sqrt(std::abs(a) * std::abs(b));
  return {FilterShape::kBandPass, 2, corner, -(a.real() + b.real()) / corner, width / corner};
}

std::vector<Complex> poles_of(const FilterDesign& design) {
  std::vector<Complex> poles;
  for (const FilterSection& s : design.sections) {
    if (s.order == 1) {
      poles.emplace_back(-s.corner);
      continue;
    }
    const double half = 0.5 * s.damping;
    if (half < 1.0) {
      const Complex pole = s.corner * Complex(-half, std::sqrt((1.0 - half) * (1.0 + half)));
      poles.push_back(pole);
      poles.push_back(std::conj(pole));
    } else {
      const double fast = half + std::sqrt((half - 1.0) * (half + 1.0));
      poles.emplace_back(-s.corner * fast);
      poles.emplace_back(-s.corner / fast);
    }
  }
  return poles;
}

// Numerator of H(s) over the monic denominator.
Complex numerator(const FilterDesign& design, Complex s) {
  Complex product = 1.0;
  for (const FilterSection& section : design.sections) {
    const bool low = section.shape == FilterShape::kLowPass;
    const Complex first = low ? Complex(section.corner) : s;
    const Complex second = section.shape == FilterShape::kHighPass ? s : Complex(section.corner);
    product *= section.gain * first;
    if (section.order == 2) product *= second;
  }
  return product;
}

}  // namespace

FilterDesign butterworth_low_pass(int order, double corner_hz, double rate_hz) {
  return one_corner(FilterShape::kLowPass, order, corner_hz, rate_hz);
}

FilterDesign butterworth_high_pass(int order, double corner_hz, double rate_hz) {
  return one_corner(FilterShape::kHighPass, order, corner_hz, rate_hz);
}

FilterDesign butterworth_band_pass(int order, double low_hz, double high_hz, double rate_hz) {
  check(order, low_hz, rate_hz);
  if (!(high_hz > low_hz)) {
    throw std::invalid_argument("butterworth: a band's upper edge lies above its lower");
  }
  if (high_hz >= 0.5 * rate_hz) return butterworth_high_pass(order, low_hz, rate_hz);
  FilterDesign design{.shape = FilterShape::kBandPass,
                      .order = order,
                      .rate_hz = rate_hz,
                      .low_hz = low_hz,
                      .high_hz = high_hz};
  const double low = prewarped(low_hz, rate_hz);
  const double high = prewarped(high_hz, rate_hz);
  const double width = high - low;
  const double centre2 = low * high;
  // s -> (s^2 + centre^2) / (width s) makes two poles of each of the prototype's. The one farther
  // out is a sum without cancellation, the other their product centre^2 over it.
  for (int k = 0; k < (order + 1) / 2; ++k) {
    const Complex half = 0.5 * width * prototype_pole(order, k);
    Complex root = std::sqrt(half * half - centre2);
    if (root.real() * half.real() + root.imag() * half.imag() < 0.0) root = -root;
    const Complex far = half + root;
    const Complex near = centre2 / far;
    if (2 * k + 1 == order) {
      design.sections.push_back(band_section(far, near, width));
    } else {
      design.sections.push_back(band_section(far, std::conj(far), width));
      design.sections.push_back(band_section(near, std::conj(near), width));
    }
  }
  return design;
}

double FilterDecay::tail(double samples) const {
  return residual * std::exp(-rate_per_sample * samples);
}

double FilterDecay::samples_until(double bound) const {
  return std::max(0.0, std::ceil(std::log(residual / bound) / rate_per_sample));
}

// With s = (z - 1) / (z + 1) the term r / (s - q) becomes an impulse response of
// 2 r / (1 - q)^2 * p^(m-1) for m >= 1, p = (1 + q) / (1 - q).
FilterDecay filter_decay(const FilterDesign& design) {
  const std::vector<Complex> poles = poles_of(design);
  FilterDecay decay;
  decay.rate_per_sample = std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < poles.size(); ++k) {
    const Complex q = poles[k];
    Complex residue = numerator(design, q);
    for (std::size_t i = 0; i < poles.size(); ++i) {
      if (i != k) residue /= q - poles[i];
    }
    const double outside = std::norm(1.0 - q);
    // 1 - |p|^2, without cancellation.
    const double lost = -4.0 * q.real() / outside;
    const double modulus = std::sqrt(1.0 - lost);
    decay.residual += std::abs(residue) * 2.0 / outside * (1.0 + modulus) / lost;
    decay.rate_per_sample = std::min(decay.rate_per_sample, -0.5 * std::log1p(-lost));
  }
  return decay;
}

}  // namespace ballast
