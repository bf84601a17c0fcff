// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/rolling.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ballast {
namespace {

constexpr std::size_t kStretch = 512;

}  // namespace

std::size_t intervals(double length_s, double rate_hz) {
  const double count = length_s * rate_hz;
  if (!(count >= 0.0) || !(count < 9e15)) {
    throw std::invalid_argument("a window has a length of zero or more");
  }
  return static_cast<std::size_t>(std::floor(count * (1.0 + 1e-12) + 1e-9));
}

void RollingMaximum::add(std::span<const double> values, std::span<double> maxima) {
  for (std::size_t done = 0; done < values.size();) {
    const std::size_t count = std::min(values.size() - done, block_.size() - at_);
    // What lies behind `at_` are values of this block, what lies ahead maxima of the last one.
    double* const block = block_.data() + at_;
    const double* const in = values.data() + done;
    double* const out = maxima.data() + done;
    const bool turns = at_ + count == block_.size();
    double running = running_;
    for (std::size_t i = 0; i + (turns ? 1 : 0) < count; ++i) {
      running = std::max(running, in[i]);
      block[i] = in[i];
      out[i] = std::max(running, block[i + 1]);
    }
    running_ = running;
    at_ += count;
    done += count;
    if (!turns) continue;
    block[count - 1] = in[count - 1];
    out[count - 1] = std::max(running, in[count - 1]);
    // The block is full: its values become the maxima from each to the end.
    for (std::size_t i = block_.size() - 1; i > 0; --i) {
      block_[i - 1] = std::max(block_[i - 1], block_[i]);
    }
    at_ = 0;
    running_ = -std::numeric_limits<double>::infinity();
  }
}

RollingRange::RollingRange(std::size_t span, std::size_t from, std::size_t to)
    : highest_(span), lowest_(span), first_end_(from + span), to_(to) {}

void RollingRange::add(std::span<const double> values) {
  double ranges[kStretch];
  while (!values.empty()) {
    const std::size_t count = std::min(values.size(), kStretch);
    add(values.first(count), std::span(ranges).first(count));
    values = values.subspan(count);
  }
}

void RollingRange::add(std::span<const double> values, std::span<double> ranges) {
  double negative[kStretch];
  double lowest[kStretch];
  highest_.add(values, ranges);
  for (std::size_t done = 0; done < values.size(); done += kStretch) {
    const std::size_t count = std::min(values.size() - done, kStretch);
    for (std::size_t i = 0; i < count; ++i) negative[i] = -values[done + i];
    lowest_.add(std::span(negative).first(count), std::span(lowest).first(count));
    for (std::size_t i = 0; i < count; ++i) {
      const double range = ranges[done + i] + lowest[i];
      ranges[done + i] = range;
      everywhere_.take(range, count_);
      if (count_ >= first_end_ && count_ < to_) inside_.take(range, count_);
      ++count_;
    }
  }
}

RollingChange::RollingChange(std::size_t span) : ring_(span) {
  if (span == 0) throw std::invalid_argument("a change takes at least one sample interval");
}

void RollingChange::push(double value) {
  if (count_ >= ring_.size()) {
    latest_ = value - ring_[at_];
    up_.take(latest_ > 0.0 ? latest_ : 0.0, count_);
    down_.take(latest_ < 0.0 ? -latest_ : 0.0, count_);
  }
  ring_[at_] = value;
  if (++at_ == ring_.size()) at_ = 0;
  ++count_;
}

void RollingChange::add(std::span<const double> values) {
  for (const double v : values) push(v);
}

RollingMean::RollingMean(std::size_t count) : ring_(count) {
  if (count == 0) throw std::invalid_argument("a mean takes at least one value");
}

double RollingMean::push(double value) {
  if (full()) {
    sum_ -= ring_[at_];
  } else {
    ++held_;
  }
  ring_[at_] = value;
  sum_ += value;
  newest_ += value;
  if (++at_ == ring_.size()) {
    // Subtracting what left gathers rounding errors; once per turn the sum is made anew.
    at_ = 0;
    sum_ = newest_;
    newest_ = 0.0;
  }
  return sum_ / static_cast<double>(held_);
}

}  // namespace ballast
