// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/observers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "host/analysis/frequency_bands.hpp"
#include "host/analysis/swing.hpp"

namespace ballast {
namespace {

// A series of unknown length: a shorter one is one segment.
constexpr std::size_t kAnyLength = std::numeric_limits<std::size_t>::max();

}  // namespace

PmuFilter::PmuFilter(double rate_hz, double nominal_hz)
    : rate_hz_(rate_hz), nominal_hz_(nominal_hz) {
  check_rate(rate_hz);
  if (nominal_hz != 50.0 && nominal_hz != 60.0) {
    throw std::invalid_argument("PmuFilter: the nominal frequency is 50 or 60 Hz");
  }
  if (rate_hz < 4.0 * nominal_hz) {
    throw std::invalid_argument("PmuFilter: the record is sampled at less than 4 x nominal");
  }
}

void PmuFilter::push(std::span<const double> block, std::vector<double>& frames) {
  held_.insert(held_.end(), block.begin(), block.end());
  const double half = rate_hz_ / nominal_hz_;  // samples per cycle
  for (;; ++frame_) {
    const double centre = static_cast<double>(frame_) * half;
    // Samples strictly inside the triangle; at its ends the weight is zero.
    const auto begin = static_cast<std::uint64_t>(std::floor(centre - half)) + 1;
    const auto end = static_cast<std::uint64_t>(std::ceil(centre + half));
    if (end > first_ + held_.size()) {
      const std::uint64_t done =
          std::min<std::uint64_t>(begin - std::min(begin, first_), held_.size());
      held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(done));
      first_ += done;
      return;
    }
    // The weights' sum changes a little with the phase of the frame among the samples: dividing by
    // it keeps a constant power constant.
    double sum = 0.0;
    double weights = 0.0;
    for (std::uint64_t i = begin; i < end; ++i) {
      const double weight = 1.0 - std::fabs(static_cast<double>(i) - centre) / half;
      sum += weight * held_[i - first_];
      weights += weight;
    }
    frames.push_back(sum / weights);
  }
}

SecondPoll::SecondPoll(double rate_hz) : rate_hz_(rate_hz) {
  check_rate(rate_hz);
  if (rate_hz < 1.0) throw std::invalid_argument("SecondPoll: the record is slower than the poll");
}

void SecondPoll::push(std::span<const double> block, std::vector<double>& readings) {
  const std::uint64_t end = samples_ + block.size();
  for (;; ++taken_) {
    // A rate read from stamps is not exact: a sample a billionth of a second late is on time.
    const auto at = static_cast<std::uint64_t>(
        std::floor(static_cast<double>(taken_) * rate_hz_ * (1.0 + 1e-12) + 1e-9));
    if (at >= end) break;
    readings.push_back(block[at - samples_]);
  }
  samples_ = end;
}

double alias_hz(double f_hz, double rate_hz) {
  check_rate(rate_hz);
  if (!(f_hz >= 0.0)) throw std::invalid_argument("alias_hz: the frequency is not negative");
  return std::fabs(f_hz - rate_hz * std::round(f_hz / rate_hz));
}

FigureCollector::FigureCollector(double rate_hz)
    : rate_hz_(rate_hz), welch_(swing_stream(kAnyLength, rate_hz)) {}

void FigureCollector::push(std::span<const double> block) {
  if (block.empty()) return;
  const auto [low, high] = std::minmax_element(block.begin(), block.end());
  min_w_ = samples_ == 0 ? *low : std::min(min_w_, *low);
  max_w_ = samples_ == 0 ? *high : std::max(max_w_, *high);
  samples_ += block.size();
  welch_.push(block);
}

SeriesFigures FigureCollector::finish() const {
  const Spectrum s = welch_.finish();
  SeriesFigures figures;
  figures.rate_hz = rate_hz_;
  figures.samples = samples_;
  figures.min_w = min_w_;
  figures.max_w = max_w_;
  figures.peak_to_peak_w = max_w_ - min_w_;
  for (const FrequencyBand& band : frequency_bands()) {
    // The linear detrending and the window's main lobe leave the lowest two bins meaningless.
    const bool whole = band.low_hz >= 2.0 * s.df_hz && band.high_hz <= 0.5 * rate_hz_ &&
                       band.high_hz - band.low_hz >= 2.0 * s.df_hz;
    figures.bands.push_back({std::string(band.key), band_rms(s, band.low_hz, band.high_hz), whole});
  }
  figures.line = strongest_line(s, 0.0);
  return figures;
}

}  // namespace ballast
