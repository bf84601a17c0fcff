// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/record_buffer.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ballast {

const ChannelGroup* RecordLayout::find(std::string_view group) const {
  const std::size_t index = index_of(group);
  return index < groups.size() ? &groups[index] : nullptr;
}

std::size_t RecordLayout::index_of(std::string_view group) const {
  const auto found = std::find_if(groups.begin(), groups.end(),
                                  [&](const ChannelGroup& g) { return g.name == group; });
  return static_cast<std::size_t>(found - groups.begin());
}

RecordLayout record_layout(const Topology& topology, std::vector<ChannelInfo> rack_channels,
                           std::vector<ChannelInfo> gpu_channels, std::vector<ChannelInfo> row_only,
                           std::vector<ChannelInfo> site_only) {
  RecordLayout layout;
  layout.topology = topology;
  const auto add = [&](std::string_view name, Scope scope, std::vector<ChannelInfo> channels) {
    ChannelGroup group;
    group.name = name;
    group.scope = scope;
    group.instances.resize(topology.instances(scope));
    std::iota(group.instances.begin(), group.instances.end(), std::size_t{0});
    group.channels = std::move(channels);
    layout.groups.push_back(std::move(group));
  };
  const auto with = [&](std::vector<ChannelInfo> only) {
    for (ChannelInfo& channel : only) channel.own = true;
    only.insert(only.begin(), rack_channels.begin(), rack_channels.end());
    return only;
  };
  const bool has_rows = topology.rows() > 1 || !row_only.empty();
  add(kSiteGroup, Scope::kSite, with(std::move(site_only)));
  if (has_rows) add(kRowGroup, Scope::kRow, with(std::move(row_only)));
  add(kRackGroup, Scope::kRack, std::move(rack_channels));
  if (!gpu_channels.empty()) add(kGpuGroup, Scope::kGpu, std::move(gpu_channels));
  return layout;
}

RecordBuffer::RecordBuffer(const RecordLayout& layout, std::size_t ticks) {
  values_.reserve(layout.groups.size());
  groups_.reserve(layout.groups.size());
  for (const ChannelGroup& group : layout.groups) {
    const auto period = static_cast<std::size_t>(group.period);
    const std::size_t capacity = (ticks + period - 1) / period;
    values_.emplace_back(group.series() * capacity);
    groups_.push_back({.rows = 0, .capacity = capacity, .values = values_.back()});
  }
}

}  // namespace ballast
