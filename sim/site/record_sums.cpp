// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/record_sums.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace ballast {

bool is_summed(const ChannelInfo& channel) {
  static constexpr std::array<std::string_view, 5> kExtensive = {"W", "J", "A", "W/s", "C"};
  return std::find(kExtensive.begin(), kExtensive.end(), channel.unit) != kExtensive.end();
}

RecordSums::RecordSums(const RecordLayout& layout)
    : layout_(layout), rack_(layout.index_of(kRackGroup)) {}

void RecordSums::fill(RecordBuffer& buffer, std::size_t first, std::size_t count) {
  sums_.resize(std::max(sums_.size(), count));
  for (const std::string_view name : {kSiteGroup, kRowGroup}) {
    const std::size_t group = layout_.index_of(name);
    if (group < layout_.groups.size()) fill_group(buffer, group, first, count);
  }
}

void RecordSums::fill_group(RecordBuffer& buffer, std::size_t group, std::size_t first,
                            std::size_t count) {
  const Topology& topology = layout_.topology;
  const std::vector<ChannelInfo>& channels = layout_.groups[rack_].channels;
  const bool site = layout_.groups[group].scope == Scope::kSite;
  const std::size_t parts = layout_.groups[group].instances.size();
  const std::size_t from_stride = buffer.capacity(rack_);
  const std::size_t to_stride = buffer.capacity(group);
  for (std::size_t c = 0; c < channels.size(); ++c) {
    for (std::size_t p = 0; p < parts; ++p) {
      const std::size_t first_rack = site ? 0 : topology.first_rack(p);
      const std::size_t racks = site ? topology.racks : topology.racks_in(p);
      std::fill_n(sums_.begin(), count, 0.0);
      for (std::size_t r = first_rack; r < first_rack + racks; ++r) {
        const float* series =
            buffer.values(rack_).data() + (c * topology.racks + r) * from_stride + first;
        for (std::size_t i = 0; i < count; ++i) sums_[i] += static_cast<double>(series[i]);
      }
      const double scale = is_summed(channels[c]) ? 1.0 : 1.0 / static_cast<double>(racks);
      float* out = buffer.values(group).data() + (c * parts + p) * to_stride + first;
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<float>(sums_[i] * scale);
    }
  }
}

}  // namespace ballast
