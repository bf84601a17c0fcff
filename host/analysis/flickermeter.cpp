// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/flickermeter.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <complex>
#include <initializer_list>
#include <numbers>
#include <stdexcept>

namespace ballast {
namespace {

using Complex = std::complex<double>;
constexpr double kTwoPi = 2.0 * std::numbers::pi;

// H(s) = k w1 s / (s^2 + 2 lambda s + w1^2) * (1 + s/w2) / ((1 + s/w3) (1 + s/w4)), in Hz.
struct LampCoefficients {
  double k, lambda_hz, w1_hz, w2_hz, w3_hz, w4_hz;
  double calibration_frac;  // peak to peak, of an 8.8 Hz sine with P = 1
};
constexpr LampCoefficients kLamp230 = {1.74802, 4.05981, 9.15494, 2.27979, 1.22535, 21.9, 0.00250};
constexpr LampCoefficients kLamp120 = {1.6357,   4.167375, 9.077169, 2.939902,
                                       1.394468, 17.31512, 0.00321};
constexpr double kHighPassHz = 0.05;
constexpr double kSmoothingS = 0.3;
constexpr double kCalibrationHz = 8.8;
constexpr double kCalibrationRunS = 60.0;  // 19 time constants of the high-pass

const LampCoefficients& coefficients(Lamp lamp) {
  return lamp == Lamp::k230V ? kLamp230 : kLamp120;
}

}  // namespace

Flickermeter::Flickermeter(Lamp lamp, double mains_hz, double rate_hz, double settle_s)
    : weighting_(weighting(lamp, mains_hz, rate_hz)),
      smoothing_(-std::expm1(-1.0 / (rate_hz * kSmoothingS))),
      rate_hz_(rate_hz),
      settle_s_(settle_s) {
  if (!(settle_s >= kSettleS) || !std::isfinite(settle_s)) {
    throw std::invalid_argument("a flickermeter settles for at least 120 s");
  }
  classes_.resize(static_cast<std::size_t>(kOctaves) << kClassBits);
  next_ = boundary(0);
  calibrate(lamp, rate_hz);
}

Flickermeter::Weighting Flickermeter::weighting(Lamp lamp, double mains_hz, double rate_hz) {
  if (mains_hz != 50.0 && mains_hz != 60.0) {
    throw std::invalid_argument("a flickermeter is defined for 50 Hz and 60 Hz mains");
  }
  if (!(rate_hz >= kLowestRateHz) || !std::isfinite(rate_hz)) {
    throw std::invalid_argument("a flickermeter needs at least 800 samples per second");
  }
  const LampCoefficients& c = coefficients(lamp);
  const double corner = kTwoPi * (mains_hz == 50.0 ? 35.0 : 42.0);
  const double lambda = kTwoPi * c.lambda_hz;
  const double w1 = kTwoPi * c.w1_hz;
  const double w2 = kTwoPi * c.w2_hz;
  const double w3 = kTwoPi * c.w3_hz;
  const double w4 = kTwoPi * c.w4_hz;

  // Upper half of the pole pairs first: those of the Butterworth low-pass, then the weighting's.
  std::vector<Complex> poles;
  for (int i = 0; i < 3; ++i) {
    poles.push_back(std::polar(corner, std::numbers::pi * (7.0 + 2.0 * i) / 12.0));
  }
  poles.emplace_back(-lambda, std::sqrt(w1 * w1 - lambda * lambda));
  for (std::size_t i = 0; i < kPairs; ++i) poles.push_back(std::conj(poles[i]));
  for (const double w : {kTwoPi * kHighPassHz, w3, w4}) poles.emplace_back(-w, 0.0);

  const auto numerator = [&](Complex s) {
    return std::pow(corner, 6.0) * s * (c.k * w1 * s) * (1.0 + s / w2) * (w3 * w4);
  };
  // State and output of one partial fraction residue / (s - p) over one interval of held input.
  const auto input_weight = [&](std::size_t i) {
    const Complex p = poles[i];
    Complex residue = numerator(p);
    for (std::size_t j = 0; j < poles.size(); ++j) {
      if (j != i) residue /= p - poles[j];
    }
    return residue * (std::exp(p / rate_hz) - 1.0) / p;
  };

  Weighting w;
  for (std::size_t i = 0; i < kPairs; ++i) {
    const Complex pole = std::exp(poles[i] / rate_hz);
    const Complex in = 2.0 * input_weight(i);  // with its conjugate
    w.pole_re[i] = pole.real();
    w.pole_im[i] = pole.imag();
    w.in_re[i] = in.real();
    w.in_im[i] = in.imag();
  }
  for (std::size_t i = 0; i < kReals; ++i) {
    w.pole[i] = std::exp(poles[2 * kPairs + i].real() / rate_hz);
    w.in[i] = input_weight(2 * kPairs + i).real();
  }
  return w;
}

// The states after an input that has always been the same.
void Flickermeter::settle(double relative_change) {
  const double d = relative_change * (2.0 + relative_change);
  state_ = {};
  for (std::size_t i = 0; i < kPairs; ++i) {
    const Complex steady = Complex(weighting_.in_re[i], weighting_.in_im[i]) * d /
                           (1.0 - Complex(weighting_.pole_re[i], weighting_.pole_im[i]));
    state_.re[i] = steady.real();
    state_.im[i] = steady.imag();
  }
  for (std::size_t i = 0; i < kReals; ++i) {
    state_.real[i] = weighting_.in[i] * d / (1.0 - weighting_.pole[i]);
  }
}

double Flickermeter::step(double relative_change) {
  const Weighting& w = weighting_;
  const double d = relative_change * (2.0 + relative_change);
  double out = 0.0;
  for (std::size_t i = 0; i < kPairs; ++i) {
    const double re = w.pole_re[i] * state_.re[i] - w.pole_im[i] * state_.im[i] + w.in_re[i] * d;
    const double im = w.pole_re[i] * state_.im[i] + w.pole_im[i] * state_.re[i] + w.in_im[i] * d;
    state_.re[i] = re;
    state_.im[i] = im;
    out += re;
  }
  for (std::size_t i = 0; i < kReals; ++i) {
    state_.real[i] = w.pole[i] * state_.real[i] + w.in[i] * d;
    out += state_.real[i];
  }
  state_.sensation += smoothing_ * (gain_ * out * out - state_.sensation);
  return state_.sensation;
}

void Flickermeter::calibrate(Lamp lamp, double rate_hz) {
  const double amplitude = 0.5 * coefficients(lamp).calibration_frac;
  const auto samples = static_cast<std::size_t>(kCalibrationRunS * rate_hz);
  const auto listen = static_cast<std::size_t>((kCalibrationRunS - 5.0) * rate_hz);
  double largest = 0.0;
  for (std::size_t i = 0; i < samples; ++i) {
    const double t_s = static_cast<double>(i) / rate_hz;
    const double p = step(amplitude * std::sin(kTwoPi * kCalibrationHz * t_s));
    if (i >= listen) largest = std::max(largest, p);
  }
  gain_ = 1.0 / largest;
  state_ = {};
}

std::size_t Flickermeter::boundary(std::size_t window) const {
  return static_cast<std::size_t>(
      std::llround((settle_s_ + kWindowS * static_cast<double>(window)) * rate_hz_));
}

void Flickermeter::push(std::span<const double> relative_change) {
  if (relative_change.empty()) return;
  if (!begun_) settle(relative_change.front());
  begun_ = true;
  for (const double r : relative_change) {
    const double p = step(r);
    if (measuring_) count(p);
    if (++sample_ != next_) continue;
    if (measuring_) close_window();
    measuring_ = true;
    window_ = {.first_sample = sample_, .largest_sample = sample_};
    next_ = boundary(windows_.size() + 1);
  }
}

void Flickermeter::count(double sensation) {
  if (sensation > window_.largest) {
    window_.largest = sensation;
    window_.largest_sample = sample_;
  }
  // The exponent and the first digits of the mantissa are the class.
  constexpr std::int64_t kFirst = std::int64_t{1023 + kLowestExponent} << kClassBits;
  const std::int64_t bits = std::bit_cast<std::int64_t>(sensation) >> (52 - kClassBits);
  const auto last = static_cast<std::int64_t>(classes_.size()) - 1;
  ++classes_[static_cast<std::size_t>(std::clamp<std::int64_t>(bits - kFirst, 0, last))];
}

// The level that P exceeds in `percent` of the window's samples.
double Flickermeter::exceeded(double percent) const {
  const auto edge = [](std::size_t i) {
    return std::ldexp(1.0 + static_cast<double>(i & ((1U << kClassBits) - 1U)) /
                                static_cast<double>(1U << kClassBits),
                      kLowestExponent + static_cast<int>(i >> kClassBits));
  };
  const double wanted = percent / 100.0 * static_cast<double>(sample_ - window_.first_sample);
  double above = 0.0;
  std::size_t i = classes_.size() - 1;
  while (i > 0 && above + static_cast<double>(classes_[i]) < wanted) {
    above += static_cast<double>(classes_[i--]);
  }
  if (i == 0) return 0.0;  // below 2^-40, silence
  const double within = (wanted - above) / static_cast<double>(classes_[i]);
  return std::min(window_.largest, edge(i + 1) - within * (edge(i + 1) - edge(i)));
}

void Flickermeter::close_window() {
  const auto mean = [&](std::initializer_list<double> percents) {
    double sum = 0.0;
    for (const double percent : percents) sum += exceeded(percent);
    return sum / static_cast<double>(percents.size());
  };
  // IEC 61000-4-15, smoothed percentiles.
  const double p1s = mean({0.7, 1.0, 1.5});
  const double p3s = mean({2.2, 3.0, 4.0});
  const double p10s = mean({6.0, 8.0, 10.0, 13.0, 17.0});
  const double p50s = mean({30.0, 50.0, 80.0});
  window_.pst =
      std::sqrt(0.0314 * exceeded(0.1) + 0.0525 * p1s + 0.0657 * p3s + 0.28 * p10s + 0.08 * p50s);
  windows_.push_back(window_);
  std::fill(classes_.begin(), classes_.end(), 0U);
}

std::vector<PltWindow> long_term_flicker(std::span<const PstWindow> windows) {
  std::vector<PltWindow> result;
  constexpr std::size_t kRun = Flickermeter::kWindowsOfPlt;
  for (std::size_t first = 0; first + kRun <= windows.size(); ++first) {
    double cubes = 0.0;
    for (const PstWindow& w : windows.subspan(first, kRun)) cubes += w.pst * w.pst * w.pst;
    result.push_back({first, std::cbrt(cubes / static_cast<double>(kRun))});
  }
  return result;
}

}  // namespace ballast
