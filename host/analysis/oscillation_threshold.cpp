// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/oscillation_threshold.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

namespace ballast {
namespace {

// Bins under a Hann window are correlated with the next by (2/3)^2 and with the one after by
// (1/6)^2 in power. Of the two, the events "below the median" have correlations 0.263 and 0.014 for
// exponential bins, and 2/pi asin(rho) = 0.293 and 0.018 for Gaussian ones (many segments
// averaged): over n bins in a row the variance of a median grows by 1 + 0.6 (1 - 1/n), in the
// middle between the two.
double hann_correlation(std::size_t in_a_row) {
  return 1.0 + 0.6 * (1.0 - 1.0 / static_cast<double>(in_a_row));
}

// Double is enough: by default boost computes doubles in long double, at a third of the speed.
using Double = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

constexpr double kFloor = 1e-300;  // a density of zero has a logarithm too

class Neighbourhoods {
 public:
  explicit Neighbourhoods(std::span<const double> psd) {
    for (std::size_t j = 0; j < psd.size(); ++j) {
      log_psd_.push_back(std::log(std::max(psd[j], kFloor)));
      log_f_.push_back(std::log(static_cast<double>(std::max<std::size_t>(j, 1))));
    }
    bins_.reserve(2 * kReach);
    scratch_.reserve(kReach);
  }

  AmbientLevel level(std::size_t k, std::size_t last) {
    const std::size_t low = std::max(k > kReach ? k - kReach : 0, (k + 1) / 2);
    const std::size_t high = std::min(k + kReach, 2 * k);
    const Side left{low, k - kGuard};
    const Side right{k + kGuard + 1, std::max(k + kGuard, std::min(high, last)) + 1};
    // What is cut off at the last bin is not made up for by the few bins left of that side.
    const double share =
        static_cast<double>(right.end - right.begin) / static_cast<double>(high - k - kGuard);
    // Far up, a neighbourhood is narrow and balance alone cancels a slope; from a few bins at one
    // side none can be read.
    const bool sloped = k < 8 * kReach && share >= 0.5;
    const double slope = sloped ? slope_between(left, right) : 0.0;
    bins_.clear();
    add(left, 1.0, slope, k);
    add(right, share, slope, k);
    return weighted_median();
  }

 private:
  struct Side {
    std::size_t begin;
    std::size_t end;
  };
  struct Bin {
    double log_psd;
    double weight;
  };

  double median(const Side& side) {
    scratch_.assign(log_psd_.begin() + static_cast<std::ptrdiff_t>(side.begin),
                    log_psd_.begin() + static_cast<std::ptrdiff_t>(side.end));
    const auto upper = scratch_.begin() + static_cast<std::ptrdiff_t>(scratch_.size() / 2);
    std::nth_element(scratch_.begin(), upper, scratch_.end());
    if (scratch_.size() % 2 == 1) return *upper;
    return 0.5 * (*upper + *std::max_element(scratch_.begin(), upper));
  }

  double middle_log_f(const Side& side) const {
    const std::size_t first_and_last = side.begin + side.end - 1;
    return 0.5 * (log_f_[first_and_last / 2] + log_f_[(first_and_last + 1) / 2]);
  }

  double slope_between(const Side& left, const Side& right) {
    return (median(right) - median(left)) / (middle_log_f(right) - middle_log_f(left));
  }

  void add(const Side& side, double share, double slope, std::size_t k) {
    double sum = 0.0;
    for (std::size_t j = side.begin; j < side.end; ++j) sum += 1.0 / static_cast<double>(j);
    for (std::size_t j = side.begin; j < side.end; ++j) {
      bins_.push_back(
          {log_psd_[j] - slope * (log_f_[j] - log_f_[k]), share / (sum * static_cast<double>(j))});
    }
  }

  // Each bin stands at the middle of its weight; between two the logarithm is interpolated.
  AmbientLevel weighted_median() {
    std::sort(bins_.begin(), bins_.end(),
              [](const Bin& a, const Bin& b) { return a.log_psd < b.log_psd; });
    double weight = 0.0;
    double squares = 0.0;
    for (const Bin& bin : bins_) {
      weight += bin.weight;
      squares += bin.weight * bin.weight;
    }
    double below = 0.0;
    double position = 0.0;
    double value = bins_.front().log_psd;
    for (const Bin& bin : bins_) {
      const double at = below + 0.5 * bin.weight;
      if (at >= 0.5 * weight) {
        value += (0.5 * weight - position) / (at - position) * (bin.log_psd - value);
        break;
      }
      below += bin.weight;
      position = at;
      value = bin.log_psd;
    }
    return {std::exp(value), weight * weight / squares / hann_correlation((bins_.size() + 1) / 2)};
  }

  std::vector<double> log_psd_;
  std::vector<double> log_f_;
  std::vector<Bin> bins_;
  std::vector<double> scratch_;
};

// The distribution of the median of `neighbours` gamma variates on a grid, even in the logarithm of
// the variate: the integrand is a smooth bell that vanishes at both ends, where the plain sum is as
// good as any quadrature.
class MedianLaw {
 public:
  MedianLaw(double shape, double neighbours) : shape_(shape) {
    if (!(shape > 0.0) || !(neighbours > 0.0)) {
      throw std::invalid_argument("threshold: shape and number of neighbours are positive");
    }
    // Between order statistics the median of m is the Beta((m + 1) / 2, (m + 1) / 2) quantile.
    const double order = 0.5 * (neighbours - 1.0);
    const double middle = boost::math::gamma_p_inv(shape, 0.5);
    const double deviation = 1.5 / std::sqrt(neighbours * std::min(shape, 1e6));
    const double step = 0.4 * deviation;
    // The lower tail counts most: there the level is read too low.
    for (int i = -40; i <= 20; ++i) {
      const double x = middle * std::exp(step * i);
      const double p = boost::math::gamma_p(shape, x, Double());
      const double q = boost::math::gamma_q(shape, x, Double());
      if (!(p > 0.0) || !(q > 0.0)) continue;
      const double density = boost::math::gamma_p_derivative(shape, x, Double());
      const double mass = std::pow(4.0 * p * q, order) * density * x;
      points_.push_back({x, mass});
      total_ += mass;
    }
  }

  double exceedance(double ratio) const {
    double sum = 0.0;
    for (const auto& [x, mass] : points_)
      sum += mass * boost::math::gamma_q(shape_, ratio * x, Double());
    return sum / total_;
  }

 private:
  double shape_;
  std::vector<std::pair<double, double>> points_;
  double total_ = 0.0;
};

}  // namespace

std::vector<AmbientLevel> ambient_levels(std::span<const double> psd, std::size_t first,
                                         std::size_t last) {
  if (first < 10 || last < first || last >= psd.size()) {
    throw std::invalid_argument("ambient_levels: the bins are outside the density");
  }
  Neighbourhoods neighbourhoods(psd);
  std::vector<AmbientLevel> levels;
  levels.reserve(last - first + 1);
  for (std::size_t k = first; k <= last; ++k) levels.push_back(neighbourhoods.level(k, last));
  return levels;
}

double exceedance_probability(double ratio, double shape, double neighbours) {
  if (!(ratio > 0.0)) throw std::invalid_argument("exceedance_probability: the ratio is positive");
  return MedianLaw(shape, neighbours).exceedance(ratio);
}

double threshold_ratio(double probability, double shape, double neighbours) {
  if (!(probability > 0.0 && probability < 0.5)) {
    throw std::invalid_argument("threshold_ratio: the probability is in (0, 0.5)");
  }
  const MedianLaw law(shape, neighbours);
  // In logarithms the curve is nearly straight for few neighbours and mildly bent for many.
  const double wanted = std::log(probability);
  const auto excess = [&](double log_ratio) {
    const double p = law.exceedance(std::exp(log_ratio));
    return (p > 0.0 ? std::log(p) : -1e4) - wanted;
  };
  double high = 1.0;
  while (excess(high) > 0.0) high *= 2.0;
  std::uintmax_t iterations = 100;
  const auto [a, b] = boost::math::tools::toms748_solve(
      excess, 0.0, high, boost::math::tools::eps_tolerance<double>(18), iterations);
  return std::exp(0.5 * (a + b));
}

double overlap_tail_factor(double probability, double shape, std::size_t segments) {
  if (segments < 2) return 1.0;
  const double count = static_cast<double>(segments);
  const double x = boost::math::gamma_q_inv(shape, probability) / shape * count;
  std::vector<double> scales(segments);
  for (std::size_t j = 0; j < segments; ++j) {
    scales[j] = 1.0 + std::cos(std::numbers::pi * static_cast<double>(j + 1) / (count + 1.0)) / 3.0;
  }
  // The saddle point: sum of scale / (1 - scale s) = x, rising in s up to the pole of the largest.
  double low = 0.0;
  double high = 1.0 / scales[0];
  for (int i = 0; i < 100; ++i) {
    const double s = 0.5 * (low + high);
    double slope = 0.0;
    for (const double scale : scales) slope += scale / (1.0 - scale * s);
    (slope < x ? low : high) = s;
  }
  double cumulant = 0.0;
  double curvature = 0.0;
  for (const double scale : scales) {
    const double rest = 1.0 - scale * low;
    cumulant -= std::log(rest);
    curvature += scale * scale / (rest * rest);
  }
  const double w = std::sqrt(2.0 * (low * x - cumulant));
  const double u = low * std::sqrt(curvature);
  const double normal_tail = 0.5 * std::erfc(w / std::numbers::sqrt2);
  const double normal_density = std::exp(-0.5 * w * w) / std::sqrt(2.0 * std::numbers::pi);
  return (normal_tail + normal_density * (1.0 / u - 1.0 / w)) / probability;
}

}  // namespace ballast
