// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/stft.hpp"

#include <stdexcept>

namespace ballast {

SpectrogramStream::SpectrogramStream(double rate_hz, const SpectrogramOptions& options)
    : rate_hz_(rate_hz),
      segment_(options.welch.segment),
      hop_(hop_of(options.welch.segment, options.welch.overlap)),
      max_columns_(options.max_columns),
      segments_(rate_hz, options.welch) {
  if (max_columns_ < 2 || options.max_rows < 1) {
    throw std::invalid_argument("a spectrogram has room for 2 columns and a row");
  }
  for (const double f_hz : segments_.last().f_hz) bins_ += f_hz <= options.f_max_hz ? 1 : 0;
  if (bins_ == 0) throw std::invalid_argument("a spectrogram begins at zero frequency");
  bins_per_row_ = (bins_ + options.max_rows - 1) / options.max_rows;
  rows_ = (bins_ + bins_per_row_ - 1) / bins_per_row_;
  count_.reserve(max_columns_);
  sum_.reserve(max_columns_ * rows_);
}

void SpectrogramStream::push(std::span<const double> block) {
  segments_.push(block, [&](const Spectrum& segment, std::size_t) { take(segment); });
}

void SpectrogramStream::take(const Spectrum& segment) {
  if (count_.empty() || count_.back() == per_column_) {
    if (count_.size() == max_columns_) halve();
    // Halving an odd number of columns leaves the last one with room.
    if (count_.empty() || count_.back() == per_column_) {
      count_.push_back(0);
      sum_.resize(sum_.size() + rows_, 0.0);
    }
  }
  double* const column = sum_.data() + (count_.size() - 1) * rows_;
  for (std::size_t k = 0; k < bins_; ++k) column[k / bins_per_row_] += segment.psd[k];
  ++count_.back();
}

void SpectrogramStream::halve() {
  const std::size_t columns = (count_.size() + 1) / 2;
  for (std::size_t c = 0; c < columns; ++c) {
    const bool pair = 2 * c + 1 < count_.size();
    count_[c] = count_[2 * c] + (pair ? count_[2 * c + 1] : 0);
    for (std::size_t r = 0; r < rows_; ++r) {
      const double second = pair ? sum_[(2 * c + 1) * rows_ + r] : 0.0;
      sum_[c * rows_ + r] = sum_[2 * c * rows_ + r] + second;
    }
  }
  count_.resize(columns);
  sum_.resize(columns * rows_);
  per_column_ *= 2;
}

Spectrogram SpectrogramStream::finish() const {
  Spectrogram s;
  s.df_hz = segments_.last().df_hz;
  s.bins_per_row = bins_per_row_;
  s.segments_per_column = per_column_;
  const double hop_s = static_cast<double>(hop_) / rate_hz_;
  s.column_s = static_cast<double>(per_column_) * hop_s;
  std::vector<double> bins_in(rows_);
  for (std::size_t r = 0; r < rows_; ++r) {
    const std::size_t from = r * bins_per_row_;
    const std::size_t to = std::min(bins_, from + bins_per_row_);
    bins_in[r] = static_cast<double>(to - from);
    s.f_hz.push_back(0.5 * (segments_.last().f_hz[from] + segments_.last().f_hz[to - 1]));
  }
  s.psd.resize(sum_.size());
  for (std::size_t c = 0; c < count_.size(); ++c) {
    const double middle =
        static_cast<double>(c * per_column_) + 0.5 * (static_cast<double>(count_[c]) - 1.0);
    s.t_s.push_back(0.5 * static_cast<double>(segment_) / rate_hz_ + middle * hop_s);
    for (std::size_t r = 0; r < rows_; ++r) {
      s.psd[c * rows_ + r] = sum_[c * rows_ + r] / (static_cast<double>(count_[c]) * bins_in[r]);
    }
  }
  return s;
}

}  // namespace ballast
