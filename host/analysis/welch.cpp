// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/welch.hpp"

#include <fftw3.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <mutex>
#include <numbers>
#include <stdexcept>

#include "host/analysis/window.hpp"

namespace ballast {
namespace {

// FFTW's planner is the one part of it that threads may not share.
std::mutex& planner_mutex() {
  static std::mutex mutex;
  return mutex;
}

// One real transform of fixed length. ESTIMATE plans do not measure, so they depend on nothing but
// the length and the alignment, which fftw_alloc fixes: the same record gives the same bits.
class RealTransform {
 public:
  explicit RealTransform(std::size_t n)
      : n_(n), in_(fftw_alloc_real(n)), out_(fftw_alloc_complex(n / 2 + 1)) {
    if (!in_ || !out_) throw std::bad_alloc();
    const std::lock_guard lock(planner_mutex());
    plan_ = fftw_plan_dft_r2c_1d(static_cast<int>(n), in_.get(), out_.get(), FFTW_ESTIMATE);
    if (plan_ == nullptr) throw std::runtime_error("FFTW has no plan for this length");
  }
  ~RealTransform() {
    const std::lock_guard lock(planner_mutex());
    fftw_destroy_plan(plan_);
  }
  RealTransform(const RealTransform&) = delete;
  RealTransform& operator=(const RealTransform&) = delete;

  std::span<double> input() { return {in_.get(), n_}; }
  void execute() { fftw_execute(plan_); }
  double power(std::size_t k) const { return out_[k][0] * out_[k][0] + out_[k][1] * out_[k][1]; }

 private:
  struct Free {
    void operator()(void* p) const { fftw_free(p); }
  };
  std::size_t n_;
  std::unique_ptr<double[], Free> in_;
  std::unique_ptr<fftw_complex[], Free> out_;
  fftw_plan plan_ = nullptr;
};

}  // namespace

std::vector<double> make_window(Window window, std::size_t n) {
  static constexpr double kHannTerms[] = {0.5, 0.5};
  static constexpr double kFlatTopTerms[] = {0.21557895, 0.41663158, 0.277263158, 0.083578947,
                                             0.006947368};
  const std::span<const double> terms =
      window == Window::kHann ? std::span<const double>(kHannTerms) : kFlatTopTerms;
  std::vector<double> w(n, 1.0);
  if (n < 2) return w;
  for (std::size_t i = 0; i < n; ++i) {
    const double phase = 2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n);
    double value = 0.0;
    for (std::size_t k = 0; k < terms.size(); ++k) {
      const double sign = k % 2 == 0 ? 1.0 : -1.0;
      value += sign * terms[k] * std::cos(static_cast<double>(k) * phase);
    }
    w[i] = value;
  }
  return w;
}

void remove_trend(std::span<double> x, Detrend detrend) {
  if (detrend == Detrend::kNone || x.empty()) return;
  const double n = static_cast<double>(x.size());
  double sum = 0.0;
  for (const double v : x) sum += v;
  const double mean = sum / n;
  for (double& v : x) v -= mean;
  if (detrend == Detrend::kConstant || x.size() < 2) return;
  // Centred abscissae make the two normal equations independent.
  const double centre = (n - 1.0) / 2.0;
  double slope = 0.0;
  double moment = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double t = static_cast<double>(i) - centre;
    slope += t * x[i];
    moment += t * t;
  }
  slope /= moment;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] -= slope * (static_cast<double>(i) - centre);
}

std::size_t segment_length(std::size_t samples, std::size_t wanted) {
  const std::size_t segment = wanted != 0 ? wanted : std::max<std::size_t>(256, samples / 8);
  return std::min(segment, samples);
}

Spectrum welch(std::span<const double> x, double rate_hz, const WelchOptions& options) {
  if (x.size() < 2) throw std::invalid_argument("welch: a record has at least 2 samples");
  if (!(rate_hz > 0.0) || !std::isfinite(rate_hz)) {
    throw std::invalid_argument("welch: the sample rate is positive");
  }
  if (!(options.overlap >= 0.0 && options.overlap < 1.0)) {
    throw std::invalid_argument("welch: the overlap is in [0, 1)");
  }
  const std::size_t n = std::max<std::size_t>(2, segment_length(x.size(), options.segment));
  const auto shared = static_cast<std::size_t>(options.overlap * static_cast<double>(n));
  const std::size_t hop = n - shared;
  const std::vector<double> window = make_window(options.window, n);
  double window_sum = 0.0;
  double window_power = 0.0;
  for (const double w : window) {
    window_sum += w;
    window_power += w * w;
  }

  Spectrum s;
  s.segments = (x.size() - shared) / hop;
  s.segment_samples = n;
  s.df_hz = rate_hz / static_cast<double>(n);
  s.enbw_hz = rate_hz * window_power / (window_sum * window_sum);
  const std::size_t bins = n / 2 + 1;
  s.f_hz.resize(bins);
  s.psd.assign(bins, 0.0);
  for (std::size_t k = 0; k < bins; ++k) {
    s.f_hz[k] = static_cast<double>(k) * rate_hz / static_cast<double>(n);
  }

  RealTransform transform(n);
  for (std::size_t segment = 0; segment < s.segments; ++segment) {
    const std::span<double> in = transform.input();
    std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(segment * hop), n, in.begin());
    remove_trend(in, options.detrend);
    for (std::size_t i = 0; i < n; ++i) in[i] *= window[i];
    transform.execute();
    for (std::size_t k = 0; k < bins; ++k) s.psd[k] += transform.power(k);
  }
  const double scale = 1.0 / (rate_hz * window_power * static_cast<double>(s.segments));
  for (std::size_t k = 0; k < bins; ++k) {
    // Every bin stands for its mirror image too, but for zero and the Nyquist frequency.
    const bool single = k == 0 || (n % 2 == 0 && k == bins - 1);
    s.psd[k] *= single ? scale : 2.0 * scale;
  }
  return s;
}

double band_rms(const Spectrum& spectrum, double f1_hz, double f2_hz) {
  double sum = 0.0;
  for (std::size_t k = 0; k < spectrum.f_hz.size(); ++k) {
    if (spectrum.f_hz[k] >= f1_hz && spectrum.f_hz[k] < f2_hz) sum += spectrum.psd[k];
  }
  return std::sqrt(sum * spectrum.df_hz);
}

}  // namespace ballast
