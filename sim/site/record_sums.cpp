// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/record_sums.hpp"

#include <algorithm>
#include <array>

namespace ballast {

bool site_is_sum(const ChannelInfo& channel) {
  static constexpr std::array<std::string_view, 5> kExtensive = {"W", "J", "A", "W/s", "C"};
  return std::find(kExtensive.begin(), kExtensive.end(), channel.unit) != kExtensive.end();
}

std::span<const float> RecordSums::of(const RecordLayout& layout, const RecordBlock& block) {
  values_.resize(layout.rack_channels.size() * block.capacity);
  sums_.resize(block.capacity);
  for (std::size_t c = 0; c < layout.rack_channels.size(); ++c) {
    std::fill_n(sums_.begin(), block.ticks, 0.0);
    for (std::size_t r = 0; r < layout.racks; ++r) {
      const float* series = block.rack_values.data() + (c * layout.racks + r) * block.capacity;
      for (std::size_t i = 0; i < block.ticks; ++i) sums_[i] += static_cast<double>(series[i]);
    }
    const double scale =
        site_is_sum(layout.rack_channels[c]) ? 1.0 : 1.0 / static_cast<double>(layout.racks);
    float* out = values_.data() + c * block.capacity;
    for (std::size_t i = 0; i < block.ticks; ++i) out[i] = static_cast<float>(sums_[i] * scale);
  }
  return values_;
}

}  // namespace ballast
