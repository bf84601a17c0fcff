// SPDX-License-Identifier: GPL-3.0-or-later
// Steepest rate of change after a declared low-pass. Without one the figure would be an artefact of
// the sampling: a step reads its height times the sample rate.
#pragma once

#include <optional>
#include <span>

#include "host/analysis/rolling.hpp"
#include "host/analysis/section_filter.hpp"

namespace ballast {

class Slew {
 public:
  // The change counts between each two samples of the causal low-pass's output, per second.
  explicit Slew(const FilterDesign& low_pass);
  // The same, but only where the filtered power's range over the last `span` intervals is above
  // `change`: then every rate within that window counts.
  Slew(const FilterDesign& low_pass, std::size_t span, double change);

  void add(std::span<const double> samples);
  // The steepest that counts, either direction; none where nothing counts.
  const Worst& worst() const { return worst_; }
  // The steepest of all.
  const Worst& any() const { return any_; }

 private:
  struct Gate {
    RollingRange range;
    RollingMaximum steepest;
    double change;
  };
  SectionFilter filter_;
  double rate_hz_;
  std::optional<Gate> gate_;
  double last_ = 0.0;
  std::size_t count_ = 0;
  Worst worst_;
  Worst any_;
};

}  // namespace ballast
