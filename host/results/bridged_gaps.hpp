// SPDX-License-Identifier: GPL-3.0-or-later
// Where a run met the gaps of the traces behind its demand: the channel kBridgedChannel is above 0.
#pragma once

#include <span>
#include <vector>

#include "host/limits/power_record.hpp"
#include "host/results/run_reader.hpp"
#include "sim/base/time.hpp"

namespace ballast {

// Collects gaps from the channel's values, which come in order of time. A gap reaches from the last
// tick before it to the first one after it, both of which rest on readings.
class BridgedGaps {
 public:
  // The values of the ticks from `first` on.
  void add(Tick first, std::span<const double> values);
  void add(Tick first, std::span<const float> values);
  // Forgets gaps that ended at `tick` or before it.
  void forget(Tick tick);
  const std::vector<RecordGap>& gaps() const { return gaps_; }

 private:
  template <class Value>
  void collect(Tick first, std::span<const Value> values);

  std::vector<RecordGap> gaps_;
  Tick inside_ = -1;  // the latest tick inside a gap
};

// Those of a whole run. A run whose traces have gaps and whose file does not say where counts as
// one gap.
std::vector<RecordGap> bridged_gaps(const RunReader& run);

}  // namespace ballast
