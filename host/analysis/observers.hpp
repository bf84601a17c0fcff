// SPDX-License-Identifier: GPL-3.0-or-later
// What an instrument would have seen of P(t): a phasor measurement unit that reports 50 or 60
// frames per second, and a management controller polled once a second. Both under-read fast swings:
// the first by its filter (PNNL-39191, Measurement Adequacy for Monitoring Data Center
// Oscillations), the second because what happens between two polls folds to another frequency or is
// not there.
//
// Both are simulated, neither is a certified instrument:
// - The PMU is the P-class reference filter of IEEE C37.118.1-2011, Annex C.6 (from memory): a
//   triangle of two nominal cycles, centred on the time of the frame, one frame per cycle. Applied
//   to P(t) itself it stands for phasors taken from a stiff voltage at nominal frequency. Its gain
//   at f is (sin(pi f / f0) / (pi f / f0))^2; what is left above half the frame rate folds.
// - The poll takes the sample at t = 0, 1 s, 2 s ... as it is, without an average in the sensor:
//   Redfish (DSP0266) leaves it to the sensor. One that averages over its interval reads less
//   swing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/welch_stream.hpp"

namespace ballast {

// Samples every 1 / rate become frames every 1 / frame rate. Holds a few cycles.
class PmuFilter {
 public:
  // `nominal_hz` is 50 or 60: frames per second and the triangle's half width, one cycle. The rate
  // is at least 4 x nominal. Throws std::invalid_argument otherwise: from a slower record nobody
  // can say what a PMU would have seen.
  PmuFilter(double rate_hz, double nominal_hz);

  // Appends the frames that `block` completes. Frame n stands at (n + 1) / nominal: the first for
  // which the whole triangle lies within the record, sample 0 being at t = 0.
  void push(std::span<const double> block, std::vector<double>& frames);

  double frame_rate_hz() const { return nominal_hz_; }

 private:
  double rate_hz_;
  double nominal_hz_;
  std::uint64_t frame_ = 1;
  std::uint64_t first_ = 0;  // index of held_[0]
  std::vector<double> held_;
};

// Samples every 1 / rate become readings every second: the last sample at or before each full
// second, from the first one on.
class SecondPoll {
 public:
  // Throws std::invalid_argument for a rate below 1 Hz.
  explicit SecondPoll(double rate_hz);

  void push(std::span<const double> block, std::vector<double>& readings);

 private:
  double rate_hz_;
  std::uint64_t taken_ = 0;
  std::uint64_t samples_ = 0;
};

// Where a line at `f_hz` appears in a record of `rate_hz` samples per second: |f - rate round(f /
// rate)|, in [0, rate / 2]. Throws std::invalid_argument for f < 0 or a rate that is not positive.
double alias_hz(double f_hz, double rate_hz);

struct BandReading {
  std::string key;  // of frequency_bands()
  double rms_w = 0.0;
  bool whole = false;  // the record's rate and segment length cover the band from edge to edge
};

// The same figures of any series, so that the truth and what was seen of it stand side by side.
struct SeriesFigures {
  double rate_hz = 0.0;
  std::size_t samples = 0;
  double min_w = 0.0;
  double max_w = 0.0;
  double peak_to_peak_w = 0.0;
  std::vector<BandReading> bands;  // one for each of frequency_bands()
  SpectralLine line;  // the strongest, of whatever band; all zero where none stands out
};

// Collects them from blocks by the segments of swing.hpp; memory for one of them.
class FigureCollector {
 public:
  explicit FigureCollector(double rate_hz);
  void push(std::span<const double> block);
  // Throws std::invalid_argument for fewer than 2 samples.
  SeriesFigures finish() const;

 private:
  double rate_hz_;
  WelchStream welch_;
  std::size_t samples_ = 0;
  double min_w_ = 0.0;
  double max_w_ = 0.0;
};

}  // namespace ballast
