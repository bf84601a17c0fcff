// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/spectrogram_model.hpp"

#include <algorithm>
#include <limits>

namespace ballast {

void SpectrogramModel::clear() {
  columns_ = 0;
  column_s_ = kFirstColumnS;
  std::fill(sum_.begin(), sum_.end(), 0.0);
  std::fill(counts_.begin(), counts_.end(), 0U);
  emit changed();
}

// Until the first window is full, bins are coarser than later: such spectra have their columns, but
// on the rows of the finer ones that follow.
void SpectrogramModel::takeFrame(const FramePtr& frame) {
  const FrameHeader& h = frame->header;
  if (h.kind != FrameKind::kSpectrum || h.channels != 4 || h.buckets < 2 || !(h.step_hz > 0.0) ||
      frame->values.size() != std::size_t{4} * h.buckets) {
    return;
  }
  const double top_hz = h.step_hz * static_cast<double>(h.buckets - 1);
  if (h.run != run_ || sum_.empty() || top_hz < 0.9 * top_hz_ || top_hz > 1.1 * top_hz_) {
    run_ = h.run;
    top_hz_ = top_hz;
    sum_.assign(kColumns * kRows, 0.0);
    counts_.assign(kColumns, 0);
    columns_ = 0;
    column_s_ = kFirstColumnS;
  }
  window_s_ = seconds(static_cast<Tick>(h.ticks));
  const double at_s = seconds(h.first_tick + static_cast<Tick>(h.ticks));
  while (at_s >= column_s_ * static_cast<double>(kColumns)) halve();
  const auto column = static_cast<std::size_t>(at_s / column_s_);
  const float* psd = frame->values.data() + h.buckets;  // of the grid
  for (std::size_t r = 0; r < kRows; ++r) {
    // The mean of the bins in the row, or the nearest where the row is narrower than a bin.
    const double low_hz = (static_cast<double>(r) - 0.5) * row_hz();
    const auto bin = [&](double f_hz) {
      const double k = std::clamp(f_hz / h.step_hz + 0.5, 0.0, static_cast<double>(h.buckets - 1));
      return static_cast<std::size_t>(k);
    };
    const std::size_t first = bin(low_hz);
    const std::size_t last = std::max(first + 1, bin(low_hz + row_hz()));
    double sum = 0.0;
    for (std::size_t k = first; k < last; ++k) sum += static_cast<double>(psd[k]);
    sum_[column * kRows + r] += sum / static_cast<double>(last - first);
  }
  ++counts_[column];
  columns_ = std::max(columns_, column + 1);
  emit changed();
}

void SpectrogramModel::halve() {
  for (std::size_t c = 0; c < kColumns; ++c) {
    const bool kept = c < kColumns / 2;
    counts_[c] = kept ? counts_[2 * c] + counts_[2 * c + 1] : 0;
    for (std::size_t r = 0; r < kRows; ++r) {
      sum_[c * kRows + r] = kept ? sum_[2 * c * kRows + r] + sum_[(2 * c + 1) * kRows + r] : 0.0;
    }
  }
  columns_ = (columns_ + 1) / 2;
  column_s_ *= 2.0;
}

double SpectrogramModel::at(std::size_t column, std::size_t row) const {
  if (column >= columns_ || row >= kRows || counts_[column] == 0) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return sum_[column * kRows + row] / static_cast<double>(counts_[column]);
}

}  // namespace ballast
