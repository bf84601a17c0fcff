// SPDX-License-Identifier: GPL-3.0-or-later
// Memory for a block of what is recorded.
#pragma once

#include <vector>

#include "sim/site/record_sink.hpp"

namespace ballast {

// The groups that a site hands out, at every tick: site and racks, the rows where there is more
// than one or where they have channels of their own, and the GPUs where they have channels. The
// racks' channels come first in those of rows and site, summed or averaged (record_sums.hpp); those
// of the row and of the site alone follow.
RecordLayout record_layout(const Topology& topology, std::vector<ChannelInfo> rack_channels,
                           std::vector<ChannelInfo> gpu_channels = {},
                           std::vector<ChannelInfo> row_only = {},
                           std::vector<ChannelInfo> site_only = {});

class RecordBuffer {
 public:
  // Room for that many ticks of every group.
  RecordBuffer(const RecordLayout& layout, std::size_t ticks);

  std::size_t capacity(std::size_t group) const { return groups_[group].capacity; }
  // All series of a group, see GroupRows.
  std::span<float> values(std::size_t group) { return values_[group]; }
  std::span<const float> values(std::size_t group) const { return values_[group]; }
  std::size_t rows(std::size_t group) const { return groups_[group].rows; }
  void set_rows(std::size_t group, std::size_t rows) { groups_[group].rows = rows; }

  // What is there, valid until the buffer changes.
  RecordBlock block(Tick first_tick, std::size_t ticks) const {
    return {first_tick, ticks, groups_};
  }

 private:
  std::vector<std::vector<float>> values_;
  std::vector<GroupRows> groups_;
};

}  // namespace ballast
