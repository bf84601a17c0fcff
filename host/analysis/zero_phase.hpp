// SPDX-License-Identifier: GPL-3.0-or-later
// Zero-phase filtering of records that do not fit in memory.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "host/analysis/section_filter.hpp"

namespace ballast {

// A filter forwards and then backwards over a record (the amplitude response squared, no phase).
// Before its first sample and after its last the record is taken to go on unchanged for ever.
//
// The forward pass is continuous. The backward pass over a block begins a guard later, at the
// steady state of the last value there; what it cannot know is what lies beyond, and that reaches
// the block only through the tail of the impulse response: the result differs from that of the
// whole record by at most error_fraction() times the range of the forward pass's output, plus
// rounding. The guard is the longer of 100 s and the time after which that tail (FilterDecay) is
// below kGuardTail. A record no longer than a block is filtered whole.
//
// Memory: five guards of doubles, or record and guard where that is less.
class ZeroPhaseFilter {
 public:
  static constexpr double kShortestGuard_s = 100.0;
  static constexpr double kGuardTail = 1e-9;
  static constexpr std::size_t kGuardsPerBlock = 4;

  // Receives consecutive stretches of the result, with no delay against the input.
  using Sink = std::function<void(std::span<const double>)>;

  ZeroPhaseFilter(const FilterDesign& design, std::size_t record_samples, Sink sink);

  // Throws std::invalid_argument beyond record_samples.
  void add(std::span<const double> samples);
  // The end of the record: what is still held goes to the sink.
  void finish();

  std::size_t guard_samples() const { return guard_; }
  double error_fraction() const { return error_fraction_; }

 private:
  void take_forward(std::size_t count);
  void emit(std::size_t count);

  SectionFilter forward_;
  SectionFilter backward_;
  Sink sink_;
  std::size_t expected_;  // samples still to come
  std::size_t guard_ = 0;
  double error_fraction_ = 0.0;
  std::vector<double> buffer_;  // forward output not yet emitted, then a guard
  std::size_t held_ = 0;
  double last_ = 0.0;
};

}  // namespace ballast
