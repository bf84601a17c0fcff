// SPDX-License-Identifier: GPL-3.0-or-later
// What clauses on bands of frequency have in common: a band, and segments of the record that are
// transformed one after the other.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

#include "host/analysis/segment_spectra.hpp"
#include "host/analysis/swing.hpp"
#include "host/limits/clause.hpp"

namespace ballast {

inline constexpr double kShortestSegmentS = 30.0;

// Segments of a stated length, half overlapped, each under a Hann window without its straight line.
// The lowest frequency looked at lies three bins above zero, so that the window's main lobe there
// is free of what detrending removed.
struct SpectralSegments {
  double segment_s = kSwingSegmentS;

  void describe(Fields& f, double f_low_hz) {
    f.quantity(
        "segment", segment_s, Unit::kSecond, between(kShortestSegmentS, 3600.0),
        "Length of the segments; a shorter record forms one segment, if it has at least 30 s.");
    if (f_low_hz > 0.0 && segment_s * f_low_hz < 3.0) {
      throw ConfigError("segments of " + format_quantity(segment_s, Unit::kSecond) +
                            " hold fewer than 3 periods of " +
                            format_quantity(f_low_hz, Unit::kHertz),
                        f.place("segment"), "lengthen them, or raise the lowest frequency");
    }
  }
  ClauseNeeds needs(double f_low_hz, double f_high_hz) const {
    ClauseNeeds needs;
    needs.length_s = std::min(segment_s, std::max(kShortestSegmentS, 3.0 / f_low_hz));
    needs.finest_s = 0.5 / f_high_hz;
    needs.band_hz = f_high_hz;
    return needs;
  }
  SegmentSpectra begin(const RecordInfo& record) const {
    const auto wanted = static_cast<std::size_t>(std::llround(segment_s * record.rate_hz));
    return {record.rate_hz,
            {.segment = std::min(wanted, record.samples), .detrend = Detrend::kLinear}};
  }
  std::string algorithm() const {
    return "segments of " + format_quantity(segment_s, Unit::kSecond) +
           " (or the record where it is shorter), half overlapped, Hann window, linear detrend";
  }
};

inline void describe_band(Fields& f, double& f_low_hz, double& f_high_hz) {
  f.quantity("f_low", f_low_hz, Unit::kHertz, positive(), "Lower edge of the band (included).");
  f.require("f_low");
  f.quantity("f_high", f_high_hz, Unit::kHertz, positive(), "Upper edge of the band (excluded).");
  f.require("f_high");
  if (f.given("f_high") && f_high_hz <= f_low_hz) {
    throw ConfigError("the band ends before it begins", f.place("f_high"),
                      "set f_high above f_low");
  }
}

inline std::string band_text(double f_low_hz, double f_high_hz) {
  return format_quantity(f_low_hz, Unit::kHertz) + " to " +
         format_quantity(f_high_hz, Unit::kHertz);
}

// Keeps what a limit over frequency is held against in the worst segment so far.
class WorstSpectrum {
 public:
  // `first` is the segment's first sample.
  void keep(const RecordInfo& record, const Spectrum& segment, std::size_t first,
            const std::vector<double>& amplitude_w) {
    step_hz_ = segment.df_hz;
    amplitude_w_.assign(amplitude_w.begin(), amplitude_w.end());
    from_s_ = record.time_s(first);
    length_s_ = static_cast<double>(segment.segment_samples) / record.rate_hz;
  }
  // From an octave below the limit's band to an octave above it.
  JudgedSpectrum finish(double f_low_hz, double f_high_hz) const {
    constexpr std::size_t kMostPoints = 1024;
    return {spectrum_points(step_hz_, amplitude_w_, 0.5 * f_low_hz, 2.0 * f_high_hz, kMostPoints),
            from_s_, from_s_ + length_s_};
  }

 private:
  double step_hz_ = 0.0;
  std::vector<double> amplitude_w_;
  double from_s_ = 0.0;
  double length_s_ = 0.0;
};

// The time at the middle of the segment that begins at sample `first`.
inline double middle_s(const RecordInfo& record, const Spectrum& segment, std::size_t first) {
  return record.time_s(first) + 0.5 * static_cast<double>(segment.segment_samples) / record.rate_hz;
}

}  // namespace ballast
