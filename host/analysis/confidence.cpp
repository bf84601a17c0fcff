// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/confidence.hpp"

#include <boost/math/special_functions/gamma.hpp>
#include <stdexcept>
#include <vector>

#include "host/analysis/segments.hpp"

namespace ballast {

double welch_dof(Window window, std::size_t segment_samples, double overlap, std::size_t segments) {
  if (segment_samples < 2 || segments < 1) {
    throw std::invalid_argument("an estimate has segments of at least 2 samples");
  }
  const std::size_t hop = hop_of(segment_samples, overlap);
  const std::vector<double> w = make_window(window, segment_samples);
  double power = 0.0;
  for (const double v : w) power += v * v;
  const auto k = static_cast<double>(segments);
  double sum = 0.0;
  for (std::size_t m = 1; m < segments && m * hop < segment_samples; ++m) {
    double product = 0.0;
    for (std::size_t i = m * hop; i < segment_samples; ++i) product += w[i] * w[i - m * hop];
    const double rho = product / power;
    sum += (1.0 - static_cast<double>(m) / k) * rho * rho;
  }
  return 2.0 * k / (1.0 + 2.0 * sum);
}

ConfidenceFactors confidence_factors(double dof, double probability) {
  if (!(dof > 0.0) || !(probability > 0.0 && probability < 1.0)) {
    throw std::invalid_argument("degrees of freedom are positive, a probability is in (0, 1)");
  }
  // Chi-square of dof degrees of freedom is twice a gamma variate of shape dof / 2.
  const double tail = 0.5 * (1.0 - probability);
  const double low = 2.0 * boost::math::gamma_p_inv(0.5 * dof, tail);
  const double high = 2.0 * boost::math::gamma_q_inv(0.5 * dof, tail);
  return {dof, dof / high, dof / low};
}

}  // namespace ballast
