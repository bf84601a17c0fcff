// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/bridged_gaps.hpp"

#include "sim/site/record_sink.hpp"

namespace ballast {

template <class Value>
void BridgedGaps::collect(Tick first, std::span<const Value> values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] > Value{0})) continue;
    const Tick tick = first + static_cast<Tick>(i);
    if (gaps_.empty() || inside_ + 1 != tick) gaps_.push_back({seconds(tick - 1), 0.0});
    gaps_.back().to_s = seconds(tick + 1);
    inside_ = tick;
  }
}

void BridgedGaps::add(Tick first, std::span<const double> values) {
  collect(first, values);
}
void BridgedGaps::add(Tick first, std::span<const float> values) {
  collect(first, values);
}

void BridgedGaps::forget(Tick tick) {
  std::erase_if(gaps_, [&](const RecordGap& gap) { return gap.to_s <= seconds(tick); });
}

std::vector<RecordGap> bridged_gaps(const RunReader& run) {
  if (run.has(kBridgedChannel)) {
    BridgedGaps found;
    Tick tick = run.first_tick();
    run.visit_site(kBridgedChannel, [&](const std::vector<double>& values) {
      found.add(tick, std::span(values));
      tick += static_cast<Tick>(values.size());
    });
    return found.gaps();
  }
  if (run.demand().gaps == 0) return {};
  return {{seconds(run.first_tick()), seconds(run.first_tick() + static_cast<Tick>(run.ticks()))}};
}

}  // namespace ballast
