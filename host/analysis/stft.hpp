// SPDX-License-Identifier: GPL-3.0-or-later
// Short-time spectra of a record that arrives in blocks, in bounded memory: the longer the record,
// the more segments share a column.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "host/analysis/segment_spectra.hpp"

namespace ballast {

struct SpectrogramOptions {
  // segment: samples, at least 2. The scaling is scipy.signal.spectrogram(mode="psd",
  // scaling="density").
  WelchOptions welch;
  double f_max_hz = std::numeric_limits<double>::infinity();  // bins above it are left out
  std::size_t max_columns = 512;                              // at least 2
  std::size_t max_rows = 512;                                 // at least 1
};

struct Spectrogram {
  std::vector<double> t_s;   // middle of each column, from the record's first sample
  std::vector<double> f_hz;  // middle of each row
  std::vector<double> psd;   // unit^2/Hz, one-sided; column after column of f_hz.size() rows
  double df_hz = 0.0;        // between bins; a row holds the mean of bins_per_row of them
  double column_s = 0.0;     // between columns
  std::size_t bins_per_row = 1;
  std::size_t segments_per_column = 1;  // averaged; the last column may have fewer

  double at(std::size_t column, std::size_t row) const { return psd[column * f_hz.size() + row]; }
};

// Neighbouring columns are averaged in pairs whenever there would be more than max_columns, so a
// finished spectrogram has more than half of that, or one per segment where these are fewer. The
// mean density, and with it the energy, is kept.
class SpectrogramStream {
 public:
  // Throws std::invalid_argument as welch() does and for limits below those stated.
  SpectrogramStream(double rate_hz, const SpectrogramOptions& options);

  void push(std::span<const double> block);
  // Without columns where the record is shorter than a segment.
  Spectrogram finish() const;

 private:
  void take(const Spectrum& segment);
  void halve();

  double rate_hz_;
  std::size_t segment_;
  std::size_t hop_;
  std::size_t max_columns_;
  SegmentSpectra segments_;
  std::size_t bins_ = 0;  // kept, from zero on
  std::size_t bins_per_row_ = 1;
  std::size_t rows_ = 0;
  std::size_t per_column_ = 1;      // segments
  std::vector<std::size_t> count_;  // segments in each column
  std::vector<double> sum_;
};

}  // namespace ballast
