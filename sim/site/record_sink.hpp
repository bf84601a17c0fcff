// SPDX-License-Identifier: GPL-3.0-or-later
// What a run passes to the code that keeps its results. The bench knows only this interface;
// host/results implements it.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/channel.hpp"
#include "sim/base/time.hpp"
#include "sim/site/topology.hpp"
#include "sim/workload/demand_quality.hpp"

namespace ballast {

// Above 0 in ticks whose demand is not a reading, because a job replays a trace and a straight line
// bridges a gap in it.
inline constexpr const char* kBridgedChannel = "bridged_frac";

// The groups that a site hands out, all of them at every tick; other groups are made from these.
inline constexpr std::string_view kSiteGroup = "site";
inline constexpr std::string_view kRowGroup =
    "row";  // where there is more than one row, or a row's own channel
inline constexpr std::string_view kRackGroup = "rack";
inline constexpr std::string_view kGpuGroup = "gpu";  // where it is asked for

struct RecordLayout {
  Topology topology;
  std::vector<ChannelGroup> groups;
  double sample_rate_hz = 1000.0;  // of the ticks
  DemandQuality demand;            // what the traces behind it can show

  // Null, or groups.size(), where no group has the name.
  const ChannelGroup* find(std::string_view group) const;
  std::size_t index_of(std::string_view group) const;
};

// Rows of one group. Row i of number k (of group.width()) of channel c of its n-th instance is
// values[((c * instances + n) * width + k) * capacity + i]: each rack's thread fills its own part.
struct GroupRows {
  std::size_t rows = 0;      // valid, at most capacity
  std::size_t capacity = 0;  // stride between series
  std::span<const float> values;

  std::span<const float> series(std::size_t index) const {
    return values.subspan(index * capacity, rows);
  }
};

// Consecutive ticks of all groups, in the layout's order. A group with a period above 1 has the
// rows whose last tick is among these ticks.
struct RecordBlock {
  Tick first_tick = 0;
  std::size_t ticks = 0;
  std::span<const GroupRows> groups;
};

class RecordSink {
 public:
  virtual ~RecordSink() = default;

  // Called once, before the first block. Throws DeviceError when the output cannot be written.
  virtual void begin(const RecordLayout& layout) = 0;
  // Called in time order without gaps. What was handed over must survive a kill of the process.
  virtual void block(const RecordBlock& block) = 0;
  // Called once at the end, where begin() was not refused; `partial` marks a run that was
  // interrupted or failed.
  virtual void end(bool partial) = 0;
};

}  // namespace ballast
