// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/align.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

#include "host/analysis/fft.hpp"

namespace ballast {
namespace {

constexpr double kFalseAlarm = 0.01;
constexpr double kAlwaysEnough = 0.9;
// Of the coarser record's step: lags are tried that finely where the finer record allows.
constexpr double kFinestPart = 16.0;
constexpr std::size_t kFewestPoints = 16;
// Rates that differ by less drift apart by a sample in 10^9 and count as one.
constexpr double kSameRate = 1e-9;

double at(const Sampled& r, double position) {
  const double last = static_cast<double>(r.x.size() - 1);
  const double p = std::clamp(position, 0.0, last);
  const auto i = static_cast<std::size_t>(p);
  const double part = p - static_cast<double>(i);
  return part == 0.0 ? r.x[i] : r.x[i] + part * (r.x[i + 1] - r.x[i]);
}

// Mean of the interpolated record between two positions in samples, trapezium by trapezium.
double mean_between(const Sampled& r, double from, double to) {
  double sum = 0.0;
  double left = from;
  double left_value = at(r, from);
  while (left < to) {
    const double right = std::min(to, std::floor(left) + 1.0);
    const double right_value = at(r, right);
    sum += 0.5 * (left_value + right_value) * (right - left);
    left = right;
    left_value = right_value;
  }
  return sum / (to - from);
}

// Less the least-squares line; then in units of the standard deviation. False for a constant.
bool normalise(std::vector<double>& x) {
  const double n = static_cast<double>(x.size());
  const double middle = 0.5 * (n - 1.0);
  double mean = 0.0;
  for (const double v : x) mean += v / n;
  double slope = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    slope += (static_cast<double>(i) - middle) * (x[i] - mean);
  }
  slope /= n * (n * n - 1.0) / 12.0;
  double power = 0.0;
  double largest = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    largest = std::max(largest, std::abs(x[i]));
    x[i] -= mean + slope * (static_cast<double>(i) - middle);
    power += x[i] * x[i] / n;
  }
  // What rounding leaves of a constant or a line is no signal.
  if (!(std::sqrt(power) > 1e-9 * largest)) return false;
  for (double& v : x) v /= std::sqrt(power);
  return true;
}

std::vector<std::complex<double>> transformed(RealTransform& transform,
                                              const std::vector<double>& x) {
  const std::span<double> in = transform.input();
  std::fill(in.begin(), in.end(), 0.0);
  std::copy(x.begin(), x.end(), in.begin());
  transform.execute();
  return {transform.output().begin(), transform.output().end()};
}

// The real sequence whose transform is `spectrum`, from a forward transform: with
// h[k] = Re S[k] - Im S[k] for all n bins, Re H - Im H is n times the sequence (Hartley).
std::vector<double> inverse(RealTransform& transform,
                            const std::vector<std::complex<double>>& spectrum) {
  const std::size_t n = transform.size();
  const std::span<double> in = transform.input();
  for (std::size_t k = 0; k < n; ++k) {
    const bool mirrored = k > n / 2;
    const std::complex<double> s = spectrum[mirrored ? n - k : k];
    in[k] = s.real() - (mirrored ? -s.imag() : s.imag());
  }
  transform.execute();
  std::vector<double> x(n);
  for (std::size_t k = 0; k < n; ++k) {
    const bool mirrored = k > n / 2;
    const std::complex<double> h = transform.output()[mirrored ? n - k : k];
    x[k] = (h.real() - (mirrored ? -h.imag() : h.imag())) / static_cast<double>(n);
  }
  return x;
}

// Sums of the first i values and of their squares.
struct RunningSums {
  std::vector<double> sum{0.0};
  std::vector<double> square{0.0};
  explicit RunningSums(const std::vector<double>& x) {
    for (const double v : x) {
      sum.push_back(sum.back() + v);
      square.push_back(square.back() + v * v);
    }
  }
  // n times the variance of [first, first + count).
  double scatter(std::size_t first, std::size_t count) const {
    const double s = sum[first + count] - sum[first];
    return square[first + count] - square[first] - s * s / static_cast<double>(count);
  }
};

// Correlation coefficients at the lags [low, low + size).
struct Coefficients {
  std::ptrdiff_t low = 0;
  std::vector<double> rho;
  double bartlett = 0.0;  // sum over k of r_a(k) r_b(k)
};

Coefficients correlate(const std::vector<double>& a, const std::vector<double>& b) {
  const auto na = static_cast<std::ptrdiff_t>(a.size());
  const auto nb = static_cast<std::ptrdiff_t>(b.size());
  RealTransform transform(std::bit_ceil(a.size() + b.size()));
  const std::vector<std::complex<double>> fa = transformed(transform, a);
  const std::vector<std::complex<double>> fb = transformed(transform, b);
  const std::size_t n = transform.size();
  std::vector<std::complex<double>> cross(fa.size());
  Coefficients c;
  for (std::size_t k = 0; k < fa.size(); ++k) {
    cross[k] = fa[k] * std::conj(fb[k]);
    // Parseval: the sum over all lags of the product of both autocorrelations.
    const double both = k == 0 || 2 * k == n ? 1.0 : 2.0;
    c.bartlett += both * std::norm(fa[k]) * std::norm(fb[k]);
  }
  c.bartlett /= static_cast<double>(n) * static_cast<double>(na) * static_cast<double>(nb);
  const std::vector<double> products = inverse(transform, cross);
  const RunningSums sums_a(a);
  const RunningSums sums_b(b);
  const std::ptrdiff_t least = (std::min(na, nb) + 1) / 2;
  c.low = least - nb;
  for (std::ptrdiff_t lag = c.low; lag <= na - least; ++lag) {
    const auto first_a = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, lag));
    const auto first_b = static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, -lag));
    const auto count = std::min(a.size() - first_a, b.size() - first_b);
    const double sum_a = sums_a.sum[first_a + count] - sums_a.sum[first_a];
    const double sum_b = sums_b.sum[first_b + count] - sums_b.sum[first_b];
    const double product =
        products[static_cast<std::size_t>(lag < 0 ? lag + static_cast<std::ptrdiff_t>(n) : lag)];
    const double covariance = product - sum_a * sum_b / static_cast<double>(count);
    const double scatter = sums_a.scatter(first_a, count) * sums_b.scatter(first_b, count);
    // A common part in which one of them stands still has no coefficient.
    const bool still = !(scatter > 1e-12 * static_cast<double>(count) * static_cast<double>(count));
    c.rho.push_back(still ? 0.0 : covariance / std::sqrt(scatter));
  }
  return c;
}

void find_second(const Coefficients& c, std::size_t best, double step_s, Lag& lag) {
  std::size_t from = best;
  std::size_t to = best;
  while (from > 0 && c.rho[from] > 0.5 * c.rho[best]) --from;
  while (to + 1 < c.rho.size() && c.rho[to] > 0.5 * c.rho[best]) ++to;
  for (std::size_t i = 0; i < c.rho.size(); ++i) {
    if ((i >= from && i <= to) || c.rho[i] <= lag.second_peak) continue;
    lag.second_peak = c.rho[i];
    lag.second_lag_s = static_cast<double>(c.low + static_cast<std::ptrdiff_t>(i)) * step_s;
  }
}

}  // namespace

std::vector<double> averaged_at(const Sampled& record, double first_s, double step_s,
                                std::size_t count, double width_s) {
  if (record.x.empty() || !(record.rate_hz > 0.0)) throw std::invalid_argument("no record");
  const double end = static_cast<double>(record.x.size() - 1);
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double exact = (first_s + static_cast<double>(i) * step_s) * record.rate_hz;
    // Rounding of the times must not turn a sample into a mixture of two.
    const double p = std::abs(exact - std::round(exact)) < 1e-6 ? std::round(exact) : exact;
    if (!(p >= -1e-6) || !(p <= end + 1e-6)) throw std::invalid_argument("outside the record");
    const double half = 0.5 * width_s * record.rate_hz;
    const double from = std::max(0.0, p - half);
    const double to = std::min(end, p + half);
    out[i] = from < to ? mean_between(record, from, to) : at(record, p);
  }
  return out;
}

Lag find_lag(const Sampled& a, const Sampled& b, std::size_t max_points) {
  if (!(a.rate_hz > 0.0) || !(b.rate_hz > 0.0)) throw std::invalid_argument("rate");
  Lag lag;
  const double coarse_s = 1.0 / std::min(a.rate_hz, b.rate_hz);
  lag.resolution_s = std::max(1.0 / std::max(a.rate_hz, b.rate_hz), coarse_s / kFinestPart);
  if (a.x.size() < kFewestPoints || b.x.size() < kFewestPoints) return lag;
  const double longest_s = std::max(a.last_s(), b.last_s());
  lag.resolution_s *=
      std::max(1.0, std::ceil(longest_s / lag.resolution_s / static_cast<double>(max_points)));
  const double width_s = std::max(coarse_s, lag.resolution_s);
  const auto prepared = [&](const Sampled& r) {
    const bool as_it_is = 1.0 / r.rate_hz > width_s * (1.0 - kSameRate);
    const auto count = static_cast<std::size_t>(r.last_s() / lag.resolution_s + 1e-6) + 1;
    return averaged_at(r, 0.0, lag.resolution_s, count, as_it_is ? 0.0 : width_s);
  };
  std::vector<double> x = prepared(a);
  std::vector<double> y = prepared(b);
  if (std::min(x.size(), y.size()) < kFewestPoints || !normalise(x) || !normalise(y)) return lag;
  const Coefficients c = correlate(x, y);
  const auto best =
      static_cast<std::size_t>(std::max_element(c.rho.begin(), c.rho.end()) - c.rho.begin());
  const std::ptrdiff_t shift = c.low + static_cast<std::ptrdiff_t>(best);
  const auto begin = static_cast<double>(std::max<std::ptrdiff_t>(0, shift));
  const double end = std::min(static_cast<double>(x.size()),
                              static_cast<double>(y.size()) + static_cast<double>(shift));
  lag.lag_s = static_cast<double>(shift) * lag.resolution_s;
  lag.peak = c.rho[best];
  lag.overlap_s = (end - begin) * lag.resolution_s;
  const double deviation = std::sqrt(c.bartlett / (end - begin));
  const double lags = static_cast<double>(c.rho.size());
  lag.threshold =
      std::min(kAlwaysEnough, deviation * std::sqrt(2.0 * std::log(lags / kFalseAlarm)));
  find_second(c, best, lag.resolution_s, lag);
  return lag;
}

AlignedPair align_pair(const Sampled& a, const Sampled& b, double b_begins_s) {
  AlignedPair pair;
  const bool same = std::abs(a.rate_hz / b.rate_hz - 1.0) < kSameRate;
  const bool grid_of_a = same || a.rate_hz < b.rate_hz;
  const Sampled& grid = grid_of_a ? a : b;
  const double grid_begins_s = grid_of_a ? 0.0 : b_begins_s;
  pair.rate_hz = grid.rate_hz;
  const double from_s = std::max(0.0, b_begins_s);
  const double to_s = std::min(a.last_s(), b_begins_s + b.last_s());
  const double first = std::max(0.0, std::ceil((from_s - grid_begins_s) * grid.rate_hz - 1e-6));
  const double last = std::floor((to_s - grid_begins_s) * grid.rate_hz + 1e-6);
  if (!(last - first >= 1.0)) return pair;
  const auto count = static_cast<std::size_t>(last - first) + 1;
  const double step_s = 1.0 / grid.rate_hz;
  pair.first_s = grid_begins_s + first * step_s;
  const double width_s = same ? 0.0 : step_s;
  pair.a = averaged_at(a, pair.first_s, step_s, count, grid_of_a ? 0.0 : width_s);
  pair.b = averaged_at(b, pair.first_s - b_begins_s, step_s, count, grid_of_a ? width_s : 0.0);
  return pair;
}

}  // namespace ballast
