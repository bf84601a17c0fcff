// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/zero_phase.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace ballast {

ZeroPhaseFilter::ZeroPhaseFilter(const FilterDesign& design, std::size_t record_samples, Sink sink)
    : forward_(design), backward_(design), sink_(std::move(sink)), expected_(record_samples) {
  const FilterDecay decay = filter_decay(design);
  const double guard =
      std::max(std::ceil(kShortestGuard_s * design.rate_hz), decay.samples_until(kGuardTail));
  guard_ = static_cast<std::size_t>(guard);
  error_fraction_ = decay.tail(guard);
  const std::size_t block = kGuardsPerBlock * guard_;
  buffer_.resize(std::min(std::max<std::size_t>(record_samples, 1), block) + guard_);
}

void ZeroPhaseFilter::add(std::span<const double> samples) {
  if (samples.size() > expected_) {
    throw std::invalid_argument("zero-phase filter: more samples than the record was said to have");
  }
  expected_ -= samples.size();
  while (!samples.empty()) {
    // Only when more is to come, so that a record of one block is filtered whole.
    if (held_ == buffer_.size()) emit(buffer_.size() - guard_);
    const std::size_t count = std::min(samples.size(), buffer_.size() - held_);
    std::copy_n(samples.begin(), count, buffer_.begin() + static_cast<std::ptrdiff_t>(held_));
    last_ = samples[count - 1];
    take_forward(count);
    samples = samples.subspan(count);
  }
}

void ZeroPhaseFilter::take_forward(std::size_t count) {
  forward_.run(std::span(buffer_).subspan(held_, count));
  held_ += count;
}

// The first `count` of the held samples are done and leave.
void ZeroPhaseFilter::emit(std::size_t count) {
  const auto held = std::span(buffer_).first(held_);
  // The guard is needed again, forward: the backward pass over it works on a copy, in stretches.
  double stretch[1024];
  backward_.settle(held.back());
  std::size_t end = held_;
  while (end > count) {
    const std::size_t part = std::min<std::size_t>(std::size(stretch), end - count);
    end -= part;
    std::copy_n(held.begin() + static_cast<std::ptrdiff_t>(end), part, stretch);
    backward_.run_backwards(std::span(stretch).first(part));
  }
  backward_.run_backwards(held.first(count));
  sink_(held.first(count));
  std::copy(held.begin() + static_cast<std::ptrdiff_t>(count), held.end(), held.begin());
  held_ -= count;
}

void ZeroPhaseFilter::finish() {
  if (held_ == 0) return;
  if (held_ + guard_ > buffer_.size()) emit(held_ - guard_);
  const std::size_t record = held_;
  std::fill_n(buffer_.begin() + static_cast<std::ptrdiff_t>(record), guard_, last_);
  take_forward(guard_);
  emit(record);
  held_ = 0;
}

}  // namespace ballast
