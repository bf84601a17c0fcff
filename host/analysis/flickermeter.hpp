// SPDX-License-Identifier: GPL-3.0-or-later
// The flickermeter of IEC 61000-4-15 edition 2 (IEEE 1453), fed with the relative voltage change
// instead of the mains waveform.
//
// Squaring a mains voltage whose r.m.s. value is 1 + r leaves (1 + r)^2 and the second harmonic of
// the mains, which the demodulator's low-pass removes. So r at the sampling rate of a power record
// is enough, and no carrier is made. What edition 2 divides by the voltage's mean over about a
// minute (block 1) is left out: r refers to the declared voltage, and a standing offset r changes
// the flicker by the factor (1 + r)^2 only.
//
// Coefficients and the calibration are those of the reference implementation qwtb/alg_flicker_sim
// (Solcept, TUBITAK, CMI), which quotes the standard.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace ballast {

enum class Lamp { k230V, k120V };

// Pst of one window of 600 s.
struct PstWindow {
  std::size_t first_sample = 0;  // of the window
  double pst = 0.0;
  double largest = 0.0;            // instantaneous flicker sensation P
  std::size_t largest_sample = 0;  // where it stood
};

// Plt over 12 consecutive windows, `first_window` and the 11 after it.
struct PltWindow {
  std::size_t first_window = 0;
  double plt = 0.0;
};

class Flickermeter {
 public:
  static constexpr double kWindowS = 600.0;
  static constexpr double kSettleS = 120.0;
  static constexpr std::size_t kWindowsOfPlt = 12;

  // From here on all 28 points of the standard's table of rectangular changes read 1.00 within 1 %,
  // if a sample is the mean over its interval. If it is a point, at 1 kHz and from 1.5 kHz on;
  // between, the edges of 40 Hz changes fall between points, and they read up to 1.024 whatever the
  // filter. The standard allows 5 %.
  static constexpr double kLowestRateHz = 800.0;

  // mains_hz 50 or 60, rate_hz >= kLowestRateHz, settle_s >= 120 (before the first window; the
  // record is taken to have stood at its first sample before it began). The gain is found here,
  // once per meter, by running the 8.8 Hz sine for which the standard demands P = 1 (0.250 % at
  // 230 V, 0.321 % at 120 V). Throws std::invalid_argument.
  Flickermeter(Lamp lamp, double mains_hz, double rate_hz, double settle_s = kSettleS);

  // Consecutive samples of dV/V (0.01 = 1 %), in blocks of any size. Allocates once per window.
  void push(std::span<const double> relative_change);

  // Complete windows so far. An incomplete last one is not counted.
  const std::vector<PstWindow>& windows() const { return windows_; }

 private:
  // P is counted in 256 equal classes per octave from 2^-40 to 2^24: a percentile is found within
  // 0.4 % of P, so Pst within 0.2 %, in 64 KiB. Interpolated within a class.
  static constexpr int kClassBits = 8;
  static constexpr int kLowestExponent = -40;
  static constexpr int kOctaves = 64;

  // Blocks 3 and 4 without the squarers, exact for an input held over each interval, as a tick
  // holds its value: each pole of the analog transfer function is one state.
  static constexpr std::size_t kPairs = 4;  // 3 of the low-pass, 1 of the weighting
  static constexpr std::size_t kReals = 3;  // high-pass, w3, w4
  struct Weighting {
    std::array<double, kPairs> pole_re, pole_im, in_re, in_im;
    std::array<double, kReals> pole, in;
  };
  struct State {
    std::array<double, kPairs> re{}, im{};
    std::array<double, kReals> real{};
    double sensation = 0.0;
  };
  static Weighting weighting(Lamp lamp, double mains_hz, double rate_hz);
  void settle(double relative_change);
  double step(double relative_change);
  void calibrate(Lamp lamp, double rate_hz);
  std::size_t boundary(std::size_t window) const;
  void count(double sensation);
  void close_window();
  double exceeded(double percent) const;

  Weighting weighting_;
  State state_;
  double smoothing_;  // of block 4, per sample
  double gain_ = 1.0;
  double rate_hz_;
  double settle_s_;
  bool begun_ = false;
  std::size_t sample_ = 0;
  std::size_t next_;  // boundary that ends the settling or the window
  bool measuring_ = false;
  PstWindow window_;
  std::vector<std::uint32_t> classes_;
  std::vector<PstWindow> windows_;
};

// Plt = cube root of the mean of Pst^3 over 12 windows, for every run of 12: sliding by 10 minutes
// includes whatever alignment to the clock a meter would have. The 12 x 10 min rule is quoted from
// memory, not read in the standard.
std::vector<PltWindow> long_term_flicker(std::span<const PstWindow> windows);

}  // namespace ballast
