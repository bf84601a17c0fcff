// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/ride_through.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast {

RideThroughMonitor::RideThroughMonitor(const RideThroughOptions& options, double rate_hz)
    : options_(options), rate_hz_(rate_hz) {
  const RideThroughCurve& curve = options.curve;
  if (!(rate_hz > 0.0) || !std::isfinite(rate_hz)) {
    throw std::invalid_argument("a sampling rate is positive");
  }
  if (!(curve.normal_low_pu > 0.0 && curve.normal_low_pu < curve.normal_high_pu)) {
    throw std::invalid_argument("0 < lower < upper end of the normal range");
  }
  if (!(options.connected_frac >= 0.0 && options.connected_frac < 1.0) ||
      !(options.recover_frac > 0.0) || !(options.before_s > 0.0)) {
    throw std::invalid_argument("ride-through shares and times are positive");
  }
  for (const RideThroughRow& row : curve.low)
    clocks_.push_back({row.voltage_pu, row.stay_s, false});
  for (const RideThroughRow& row : curve.high)
    clocks_.push_back({row.voltage_pu, row.stay_s, true});
  for (const Clock& clock : clocks_) {
    const bool inside = clock.high ? clock.voltage_pu < curve.normal_high_pu
                                   : clock.voltage_pu > curve.normal_low_pu;
    if (inside || !(clock.stay_s >= 0.0)) {
      throw std::invalid_argument("a ride-through row lies outside the normal range");
    }
  }
  ring_.resize(static_cast<std::size_t>(std::max(1.0, std::round(options.before_s * rate_hz))));
}

void RideThroughMonitor::push(std::span<const double> power_w, std::span<const double> voltage_pu) {
  if (power_w.size() != voltage_pu.size()) {
    throw std::invalid_argument("power and voltage of a ride-through have one length");
  }
  const RideThroughCurve& curve = options_.curve;
  for (std::size_t i = 0; i < power_w.size(); ++i) {
    const double v = voltage_pu[i];
    // A voltage that is not a number is a departure, too.
    const bool out = !(v >= curve.normal_low_pu && v <= curve.normal_high_pu);
    if (out && !disturbed_) begin_event();
    if (!out && disturbed_) {
      disturbed_ = false;
      recovering_ = true;
      events_.back().returned_s = now_s();
    }
    if (out) {
      disturbed(power_w[i], v);
    } else {
      normal(power_w[i]);
    }
    ++sample_;
  }
}

void RideThroughMonitor::begin_event() {
  RideThroughEvent event;
  event.begin_s = now_s();
  if (recovering_) {
    event.before_w = events_.back().before_w;
  } else if (ring_filled_ == 0) {
    began_disturbed_ = true;
  } else {
    double sum = 0.0;
    for (std::size_t i = 0; i < ring_filled_; ++i) sum += ring_[i];
    event.before_w = sum / static_cast<double>(ring_filled_);
  }
  disturbed_ = true;
  for (Clock& clock : clocks_) clock.samples = 0;
  events_.push_back(event);
}

void RideThroughMonitor::disturbed(double power_w, double voltage_pu) {
  RideThroughEvent& event = events_.back();
  if (!(std::abs(voltage_pu - 1.0) <= std::abs(event.extreme_pu - 1.0))) {
    event.extreme_pu = voltage_pu;
  }
  for (Clock& clock : clocks_) {
    const bool beyond = clock.high ? voltage_pu > clock.voltage_pu : voltage_pu < clock.voltage_pu;
    // A sample stands for the time until the next one.
    const double past_s = static_cast<double>(clock.samples) / rate_hz_;
    clock.samples = beyond ? clock.samples + 1 : 0;
    if (beyond && !event.excused_s && past_s >= clock.stay_s * (1.0 - 1e-12)) {
      event.excused_s = now_s();
    }
  }
  const double least_w =
      options_.connected_frac * std::clamp(voltage_pu, 0.0, 1.0) * event.before_w;
  if (event.excused_s || !(power_w < least_w)) return;
  if (!event.disconnected_s) event.disconnected_s = now_s();
  event.away_s += 1.0 / rate_hz_;
}

void RideThroughMonitor::normal(double power_w) {
  if (recovering_) {
    RideThroughEvent& event = events_.back();
    event.watched_s = now_s() - *event.returned_s;
    if (power_w < options_.recover_frac * event.before_w) return;
    event.recovered_s = now_s();
    recovering_ = false;
  }
  ring_[ring_at_] = power_w;
  ring_at_ = (ring_at_ + 1) % ring_.size();
  ring_filled_ = std::min(ring_filled_ + 1, ring_.size());
}

}  // namespace ballast
