// SPDX-License-Identifier: GPL-3.0-or-later
// Records of one rack, whose values are the site's too.
#pragma once

#include <array>
#include <utility>

#include "sim/site/record_buffer.hpp"

namespace ballast::testing_support {

inline RecordLayout one_rack_layout(std::vector<ChannelInfo> channels) {
  return record_layout({.racks = 1, .gpus_per_rack = 1, .racks_per_row = 1}, std::move(channels));
}

// A block of such a layout: channel c of tick i at values[c * capacity + i].
class OneRackBlock {
 public:
  OneRackBlock(Tick first_tick, std::size_t ticks, std::size_t capacity,
               std::span<const float> values)
      : groups_{GroupRows{ticks, capacity, values}, GroupRows{ticks, capacity, values}},
        block_{first_tick, ticks, groups_} {}
  OneRackBlock(const OneRackBlock&) = delete;
  OneRackBlock& operator=(const OneRackBlock&) = delete;

  operator const RecordBlock&() const { return block_; }

 private:
  std::array<GroupRows, 2> groups_;
  RecordBlock block_;
};

}  // namespace ballast::testing_support
