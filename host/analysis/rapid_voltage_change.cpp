// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/rapid_voltage_change.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast {

RapidVoltageChangeDetector::RapidVoltageChangeDetector(const RvcOptions& options, double rate_hz)
    : options_(options), rate_hz_(rate_hz) {
  if (options.mains_hz != 50.0 && options.mains_hz != 60.0) {
    throw std::invalid_argument("rapid voltage changes are defined for 50 Hz and 60 Hz mains");
  }
  if (!(rate_hz >= 2.0 * options.mains_hz) || !std::isfinite(rate_hz)) {
    throw std::invalid_argument("rapid voltage changes need a sample in each half cycle");
  }
  if (!(options.threshold_frac > 0.0) || !(options.hysteresis_frac >= 0.0) ||
      !(options.hysteresis_frac < options.threshold_frac)) {
    throw std::invalid_argument("0 <= hysteresis < threshold");
  }
  half_cycles_per_sample_ = 2.0 * options.mains_hz / rate_hz;
  ring_.resize(static_cast<std::size_t>(2.0 * options.mains_hz));
  next_ = static_cast<std::size_t>(std::llround(1.0 / half_cycles_per_sample_));
}

void RapidVoltageChangeDetector::push(std::span<const double> relative_change) {
  for (const double r : relative_change) {
    sum_ += (1.0 + r) * (1.0 + r);
    ++in_sum_;
    if (++sample_ != next_) continue;
    half_cycle(sum_ / static_cast<double>(in_sum_));
    sum_ = 0.0;
    in_sum_ = 0;
    ++halves_;
    next_ = static_cast<std::size_t>(
        std::llround(static_cast<double>(halves_ + 1) / half_cycles_per_sample_));
  }
}

// One cycle is this half and the one before.
void RapidVoltageChangeDetector::half_cycle(double mean_square) {
  if (previous_ >= 0.0) refresh(std::sqrt(0.5 * (previous_ + mean_square)));
  previous_ = mean_square;
}

bool RapidVoltageChangeDetector::within(double mean, double band_frac) const {
  return std::all_of(ring_.begin(), ring_.end(),
                     [&](double u) { return std::abs(u - mean) <= band_frac; });
}

void RapidVoltageChangeDetector::refresh(double rms) {
  const auto mean_of_second = [&] {
    double sum = 0.0;
    for (const double u : ring_) sum += u;
    return sum / static_cast<double>(ring_.size());
  };
  const double now_s = static_cast<double>(sample_) / rate_hz_;
  if (steady_) {
    const double mean = mean_of_second();
    const double departure = std::abs(rms - mean);
    if (departure > largest_frac_) {
      largest_frac_ = departure;
      largest_at_s_ = now_s;
    }
    if (departure > options_.threshold_frac) {
      steady_ = false;
      before_ = mean;
      events_.push_back({.begin_s = now_s, .end_s = now_s, .dv_max_frac = departure});
    }
  } else if (!events_.empty()) {
    RvcEvent& event = events_.back();
    event.dv_max_frac = std::max(event.dv_max_frac, std::abs(rms - before_));
    event.end_s = now_s;
    if (event.dv_max_frac > largest_frac_) {
      largest_frac_ = event.dv_max_frac;
      largest_at_s_ = now_s;
    }
  }
  ring_[ring_at_] = rms;
  ring_at_ = (ring_at_ + 1) % ring_.size();
  ring_filled_ = std::min(ring_filled_ + 1, ring_.size());
  if (steady_ || ring_filled_ < ring_.size()) return;
  const double mean = mean_of_second();
  const bool changing = !events_.empty();
  const double band = options_.threshold_frac - (changing ? options_.hysteresis_frac : 0.0);
  if (!within(mean, band)) return;
  steady_ = true;
  ever_steady_ = true;
  if (changing) {
    // It was over a second ago.
    events_.back().end_s = std::max(events_.back().begin_s, now_s - 1.0);
    events_.back().dv_steady_frac = std::abs(mean - before_);
  }
}

void RapidVoltageChangeDetector::finish() {
  if (!steady_ && !events_.empty()) events_.back().end_s = static_cast<double>(sample_) / rate_hz_;
}

namespace {

// The end of the first period that holds `count` changes of at least `least`.
std::optional<double> crowded(std::span<const RvcEvent> events, std::size_t count, double period_s,
                              double least) {
  std::size_t first = 0;
  std::size_t inside = 0;
  for (std::size_t last = 0; last < events.size(); ++last) {
    if (events[last].dv_max_frac < least) continue;
    ++inside;
    for (; events[last].begin_s - events[first].begin_s >= period_s; ++first) {
      if (events[first].dv_max_frac >= least) --inside;
    }
    if (inside >= count) return events[last].begin_s;
  }
  return std::nullopt;
}

// The largest value that `count` changes within one period all reach.
RvcRating nth_largest(std::span<const RvcEvent> events, std::span<const double> sizes,
                      std::size_t count, double period_s) {
  // Sizes fall; the further down, the easier.
  const auto reached = std::partition_point(sizes.begin(), sizes.end(), [&](double least) {
    return !crowded(events, count, period_s, least);
  });
  if (reached == sizes.end()) return {};
  return {.value_frac = *reached, .at_s = crowded(events, count, period_s, *reached)};
}

}  // namespace

RvcRating rate_voltage_changes(std::span<const RvcEvent> events, std::span<const RvcLevel> rows,
                               double threshold_frac) {
  if (rows.empty()) throw std::invalid_argument("voltage changes are rated by at least one row");
  std::vector<double> sizes;
  sizes.reserve(events.size());
  for (const RvcEvent& event : events) sizes.push_back(event.dv_max_frac);
  std::sort(sizes.rbegin(), sizes.rend());
  RvcRating worst;
  for (std::size_t row = 0; row <= rows.size(); ++row) {
    const std::size_t count = row == 0 ? 1 : rows[row - 1].changes + 1;
    const double period_s = row == 0 ? rows[0].period_s : rows[row - 1].period_s;
    RvcRating rating = nth_largest(events, sizes, count, period_s);
    rating.limit_frac = row < rows.size() ? rows[row].limit_frac : threshold_frac;
    rating.row = row;
    if (row == 0 || rating.value_frac * worst.limit_frac > worst.value_frac * rating.limit_frac) {
      worst = rating;
    }
  }
  return worst;
}

std::size_t most_changes(std::span<const RvcEvent> events, double period_s) {
  std::size_t most = 0;
  std::size_t first = 0;
  for (std::size_t last = 0; last < events.size(); ++last) {
    while (events[last].begin_s - events[first].begin_s >= period_s) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

}  // namespace ballast
