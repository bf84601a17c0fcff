// SPDX-License-Identifier: GPL-3.0-or-later
// Forced oscillations in a power record, against a coloured ambient spectrum, with a stated
// probability of a false alarm per record. After Follum and Pierre, "Detection of periodic forced
// oscillations in power systems", IEEE Trans. Power Syst. 31 (2016), DOI
// 10.1109/TPWRS.2015.2456919: a periodogram against a threshold that follows the ambient spectrum,
// set so that noise alone crosses it anywhere with the wanted probability. Theirs takes the ambient
// spectrum from earlier data; here it is the median over neighbouring bins of the same record, and
// the threshold carries the error of that median (oscillation_threshold.hpp).
//
// The record is decimated to at least three times the highest frequency searched and cut into Hann
// windowed segments of `segment_s`, half overlapped, each without its straight line; their
// densities are averaged. A record shorter than two segments is one segment of its own length. At
// the defaults (1024 s) lines 4 mHz apart are parted, memory is about 15 MB for any length of
// record, and after the last whole half segment up to 512 s are left out.
//
// Each bin searched is tested at p = 1 - (1 - P)^(1/bins) (Sidak). Exceedances with no more than
// four bins between them are one line, side lobes of a strong one included.
//
// Assumed: noise that is Gaussian in the spectrum (sums of many samples are, whatever the samples)
// and stationary, and an ambient spectrum that is a power law over each neighbourhood: a factor of
// two in frequency at the low end, 64 bins to either side elsewhere. Limits:
// - where the spectrum bends within a neighbourhood the probability is off: a lightly damped mode
//   that is narrower is reported as well, above a floor the alarms are fewer;
// - ramps are removed, a start, a stop or a few pauses give a smooth or lobed spectrum that stays
//   under the threshold; pauses that recur evenly are a periodic power and are reported;
// - no line is called below `kMinRatio` of the ambient level, since the lobes of a single pause
//   stand 3 dB above their median; it governs from about a dozen segments on, where false alarms
//   are then rarer than stated;
// - an oscillation present for a fraction d of the segments is diluted by d, one whose frequency
//   wanders over more than a few bins likewise: judge a shorter span, or a shorter segment;
// - at least ten periods must fit into a segment, and close to that limit few neighbours are left:
//   the threshold there is some 10 dB higher;
// - a record must be sampled behind an anti-aliasing filter: edges sampled without one fold their
//   harmonics into the band, where they are lines like others.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/analysis/welch.hpp"

namespace ballast {

struct OscillationOptions {
  double false_alarm = 0.05;  // probability per record, (0, 0.5)
  double f_low_hz = 0.01;     // searched: [f_low, f_high]
  // Cut to the Nyquist frequency; where the record was interpolated from a slower source, give that
  // source's Nyquist frequency.
  double f_high_hz = 55.0;
  double segment_s = 1024.0;
};

// Nothing below this ratio to the ambient level (4.8 dB) is called a line, however long the record.
constexpr double kMinRatio = 3.0;

struct Oscillation {
  double f_hz = 0.0;
  double period_s = 0.0;
  double amplitude_w = 0.0;  // of the sine, by the rule of line_spectrum.hpp
  double peak_to_peak_w = 0.0;
  double margin_db = 0.0;         // above the threshold
  double above_ambient_db = 0.0;  // above the ambient level, in a bin of the record's resolution
  std::string bands;              // band_label(f_hz)
  // The fundamental in the same list, where the frequency is that one's multiple and the amplitude
  // no larger: a square wave is one oscillation. The order is 1 for a fundamental.
  std::optional<std::size_t> harmonic_of;
  std::size_t order = 1;
};

struct OscillationResult {
  // Fundamentals by falling amplitude, each followed by its harmonics by order.
  std::vector<Oscillation> found;
  // The bins searched: density, ambient level and threshold, W^2/Hz. All empty where the record
  // holds no searchable bin: it is then not assessable.
  std::vector<double> f_hz;
  std::vector<double> psd;
  std::vector<double> ambient;
  std::vector<double> threshold;
  double df_hz = 0.0;
  std::size_t segments = 0;
  double segment_s = 0.0;
};

// The test itself, on a density under a Hann window with half overlapped segments.
OscillationResult find_oscillations(const Spectrum& spectrum, const OscillationOptions& options);

// A record in blocks of any size; the same bits however it is cut.
class OscillationStream {
 public:
  // Throws std::invalid_argument for a rate or options out of range.
  OscillationStream(double rate_hz, const OscillationOptions& options = {});
  ~OscillationStream();
  OscillationStream(OscillationStream&&) noexcept;
  OscillationStream& operator=(OscillationStream&&) noexcept;

  void push(std::span<const double> power_w);
  OscillationResult finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The same of a record in memory.
OscillationResult find_oscillations(std::span<const double> power_w, double rate_hz,
                                    const OscillationOptions& options = {});

}  // namespace ballast
