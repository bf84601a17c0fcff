// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/multitaper.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "host/analysis/segments.hpp"

namespace ballast {
namespace {

// A symmetric tridiagonal matrix.
struct Tridiagonal {
  std::vector<double> diagonal;
  std::vector<double> beside;  // beside[i] couples i and i + 1

  // Eigenvalues above `x`: the positive pivots of the elimination of A - x I (Sylvester's law).
  std::size_t eigenvalues_above(double x) const {
    std::size_t count = 0;
    double pivot = 1.0;
    for (std::size_t i = 0; i < diagonal.size(); ++i) {
      const double coupling = i > 0 ? beside[i - 1] * beside[i - 1] / pivot : 0.0;
      pivot = diagonal[i] - x - coupling;
      if (pivot == 0.0) pivot = std::numeric_limits<double>::min();
      count += pivot > 0.0 ? 1 : 0;
    }
    return count;
  }

  // The eigenvalue that `rank` others exceed, by bisection to the last bit or so.
  double eigenvalue(std::size_t rank) const {
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (std::size_t i = 0; i < diagonal.size(); ++i) {
      const double radius =
          (i > 0 ? std::abs(beside[i - 1]) : 0.0) + (i < beside.size() ? std::abs(beside[i]) : 0.0);
      low = std::min(low, diagonal[i] - radius);  // Gershgorin
      high = std::max(high, diagonal[i] + radius);
    }
    for (;;) {
      const double middle = low + 0.5 * (high - low);
      if (middle <= low || middle >= high) return middle;
      (eigenvalues_above(middle) > rank ? low : high) = middle;
    }
  }

  // Solves (A - x I) v = v in place, by elimination with row exchanges.
  void solve(double x, std::vector<double>& v) const {
    const std::size_t n = diagonal.size();
    std::vector<double> d(n), u(n, 0.0), uu(n, 0.0);  // diagonal and the two above it
    const double tiny = std::numeric_limits<double>::epsilon() * std::abs(x);
    double next_d = diagonal[0] - x;
    double next_u = n > 1 ? beside[0] : 0.0;
    for (std::size_t i = 0; i < n; ++i) {
      d[i] = next_d;
      u[i] = next_u;
      if (i + 1 == n) break;
      const double low = beside[i];
      const double below_d = diagonal[i + 1] - x;
      const double below_u = i + 2 < n ? beside[i + 1] : 0.0;
      if (std::abs(low) > std::abs(d[i])) {
        const double factor = d[i] / low;
        next_d = u[i] - factor * below_d;
        next_u = -factor * below_u;
        d[i] = low;
        u[i] = below_d;
        uu[i] = below_u;
        std::swap(v[i], v[i + 1]);
        v[i + 1] -= factor * v[i];
      } else {
        if (d[i] == 0.0) d[i] = tiny;
        const double factor = low / d[i];
        next_d = below_d - factor * u[i];
        next_u = below_u;
        v[i + 1] -= factor * v[i];
      }
    }
    if (std::abs(d[n - 1]) < tiny) d[n - 1] = tiny;
    for (std::size_t i = n; i-- > 0;) {
      double sum = v[i];
      if (i + 1 < n) sum -= u[i] * v[i + 1];
      if (i + 2 < n) sum -= uu[i] * v[i + 2];
      v[i] = sum / d[i];
    }
  }
};

void normalise(std::vector<double>& v) {
  double largest = 0.0;
  for (const double a : v) largest = std::max(largest, std::abs(a));
  double energy = 0.0;
  for (double& a : v) {
    a /= largest;
    energy += a * a;
  }
  for (double& a : v) a /= std::sqrt(energy);
}

// Inverse iteration; the eigenvalues lie so far apart that it settles at the second step.
std::vector<double> eigenvector(const Tridiagonal& a, double value) {
  std::vector<double> v(a.diagonal.size());
  for (std::size_t i = 0; i < v.size(); ++i) {
    v[i] = 1.0 + static_cast<double>(i) / static_cast<double>(v.size());  // of both symmetries
  }
  for (int step = 0; step < 4; ++step) {
    a.solve(value, v);
    normalise(v);
  }
  return v;
}

}  // namespace

std::vector<std::vector<double>> dpss(std::size_t n, double nw, std::size_t count) {
  const auto length = static_cast<double>(n);
  if (n < 2 || !(nw > 0.0 && nw < 0.5 * length) || count < 1 || count > n) {
    throw std::invalid_argument("dpss: n >= 2, 0 < nw < n / 2, 1 <= count <= n");
  }
  Tridiagonal a;
  const double cosine = std::cos(2.0 * std::numbers::pi * nw / length);
  for (std::size_t i = 0; i < n; ++i) {
    const double half = 0.5 * (length - 1.0) - static_cast<double>(i);
    a.diagonal.push_back(half * half * cosine);
    const auto j = static_cast<double>(i + 1);
    if (i + 1 < n) a.beside.push_back(0.5 * j * (length - j));
  }
  std::vector<std::vector<double>> tapers;
  for (std::size_t rank = 0; rank < count; ++rank) {
    std::vector<double> v = eigenvector(a, a.eigenvalue(rank));
    double sign = 0.0;
    if (rank % 2 == 0) {
      for (const double x : v) sign += x;
    } else {
      // The first value that is not lost in the rounding of the largest.
      const auto first = std::find_if(
          v.begin(), v.end(), [&](double x) { return x * x > std::max(1e-7, 1.0 / length); });
      sign = first == v.end() ? 1.0 : *first;
    }
    if (sign < 0.0) {
      for (double& x : v) x = -x;
    }
    tapers.push_back(std::move(v));
  }
  return tapers;
}

Spectrum multitaper(std::span<const double> x, double rate_hz, double nw, Detrend detrend) {
  check_rate(rate_hz);
  if (!(nw >= 1.0)) throw std::invalid_argument("multitaper: nw is at least 1");
  const auto count = static_cast<std::size_t>(2.0 * nw) - 1;
  const auto n = static_cast<double>(x.size());
  Spectrum s;
  s.segments = count;
  s.segment_samples = x.size();
  s.df_hz = rate_hz / n;
  s.enbw_hz = 2.0 * nw * s.df_hz;
  for (std::vector<double>& taper : dpss(x.size(), nw, count)) {
    WindowedTransform transform(std::move(taper), detrend);
    transform.run(x);
    s.psd.resize(transform.bins(), 0.0);
    transform.add_power(s.psd, transform.density_scale(rate_hz) / static_cast<double>(count));
  }
  for (std::size_t k = 0; k < s.psd.size(); ++k) {
    s.f_hz.push_back(static_cast<double>(k) * rate_hz / n);
  }
  return s;
}

}  // namespace ballast
