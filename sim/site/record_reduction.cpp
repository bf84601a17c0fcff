// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/record_reduction.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace ballast {

RecordReduction::RecordReduction(RecordSink& next, RecordChoice choice)
    : next_(next), choice_(std::move(choice)) {}

RecordLayout reduced_layout(const RecordLayout& full, const RecordChoice& choice) {
  RecordLayout layout = full;
  layout.groups.clear();
  for (const ChannelGroup& group : full.groups) {
    const bool of_racks = group.scope == Scope::kRack || group.scope == Scope::kGpu;
    if (of_racks && choice.racks.empty()) continue;
    layout.groups.push_back(group);
    if (!of_racks) continue;
    const std::size_t per_rack = group.scope == Scope::kGpu ? full.topology.gpus_per_rack : 1;
    std::vector<std::size_t>& instances = layout.groups.back().instances;
    instances.clear();
    for (const std::size_t rack : choice.racks) {
      for (std::size_t i = 0; i < per_rack; ++i) instances.push_back(rack * per_rack + i);
    }
  }
  if (choice.reduced > 0) {
    ChannelGroup reduced = *full.find(kRackGroup);
    reduced.name = kReducedRackGroup;
    reduced.period = choice.reduced;
    reduced.aggregation = Aggregation::kMinMeanMax;
    layout.groups.push_back(std::move(reduced));
  }
  return layout;
}

void RecordReduction::begin(const RecordLayout& layout) {
  full_ = layout;
  layout_ = reduced_layout(layout, choice_);
  if (choice_.reduced > 0) {
    open_.resize(full_.find(kRackGroup)->series());
    for (Open& series : open_) open(series);
  }
  values_.resize(layout_.groups.size());
  groups_.resize(layout_.groups.size());
  next_.begin(layout_);
}

void RecordReduction::open(Open& series) const {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  series = {kInfinity, -kInfinity, 0.0};
}

void RecordReduction::choose(std::size_t group, const GroupRows& from, std::size_t per_rack) {
  const std::size_t all = layout_.topology.racks * per_rack;
  const std::size_t chosen = choice_.racks.size() * per_rack;
  std::vector<float>& to = values_[group];
  to.resize(layout_.groups[group].series() * from.capacity);
  for (std::size_t c = 0; c < layout_.groups[group].channels.size(); ++c) {
    for (std::size_t n = 0; n < chosen; ++n) {
      const std::span<const float> series =
          from.series(c * all + choice_.racks[n / per_rack] * per_rack + n % per_rack);
      std::copy(series.begin(), series.end(),
                to.begin() + static_cast<std::ptrdiff_t>((c * chosen + n) * from.capacity));
    }
  }
  groups_[group] = {from.rows, from.capacity, to};
}

void RecordReduction::reduce(const RecordBlock& block) {
  const GroupRows& racks = block.groups[full_.index_of(kRackGroup)];
  const Tick last = block.first_tick + static_cast<Tick>(block.ticks);
  const Tick period = choice_.reduced;
  const auto rows = static_cast<std::size_t>(last / period - block.first_tick / period);
  const std::size_t capacity = std::max<std::size_t>(1, rows);
  std::vector<float>& to = values_.back();
  to.resize(open_.size() * 3 * capacity);
  for (std::size_t s = 0; s < open_.size(); ++s) {
    const std::span<const float> series = racks.series(s);
    Open& now = open_[s];
    float* out = to.data() + s * 3 * capacity;
    std::size_t i = 0;
    for (Tick tick = block.first_tick; tick < last;) {
      const Tick end = std::min(last, (tick / period + 1) * period);
      for (; tick < end; ++tick, ++i) {
        // Written so that a not-a-number is passed over by both, but not by the mean.
        now.low = series[i] < now.low ? series[i] : now.low;
        now.high = series[i] > now.high ? series[i] : now.high;
        now.sum += static_cast<double>(series[i]);
      }
      if (end % period != 0) break;
      if (now.low > now.high) {  // no number among them
        now.low = now.high = std::numeric_limits<float>::quiet_NaN();
      }
      out[0] = now.low;
      out[capacity] = static_cast<float>(now.sum / static_cast<double>(period));
      out[2 * capacity] = now.high;
      ++out;
      open(now);
    }
  }
  groups_.back() = {rows, capacity, to};
}

void RecordReduction::block(const RecordBlock& block) {
  for (std::size_t g = 0; g < layout_.groups.size(); ++g) {
    const ChannelGroup& group = layout_.groups[g];
    if (group.name == kReducedRackGroup) {
      reduce(block);
      continue;
    }
    const std::size_t source = full_.index_of(group.name);
    if (group.instances == full_.groups[source].instances) {
      groups_[g] = block.groups[source];
    } else {
      choose(g, block.groups[source],
             group.scope == Scope::kGpu ? layout_.topology.gpus_per_rack : 1);
    }
  }
  next_.block({block.first_tick, block.ticks, groups_});
}

}  // namespace ballast
