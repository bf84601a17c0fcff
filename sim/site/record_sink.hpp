// SPDX-License-Identifier: GPL-3.0-or-later
// What a run hands to whoever keeps its results. The bench knows only this interface; host/results
// implements it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/demand_quality.hpp"

namespace ballast {

// One recorded quantity. Power is in W (positive = drawn from the grid; storage positive =
// charging), energy in J, fractions 0..1.
struct ChannelInfo {
  std::string name;         // snake_case with the unit: "grid_w"
  std::string unit;         // SI symbol; "1" for fractions and states
  std::string description;  // one sentence
};

// Above 0 in the ticks whose demand is no reading: where a job replays a trace, and a straight line
// bridges a gap of it.
inline constexpr const char* kBridgedChannel = "bridged_frac";

struct RecordLayout {
  std::size_t racks = 0;
  std::size_t gpus_per_rack = 0;
  std::vector<ChannelInfo> rack_channels;  // one value per rack and tick
  std::vector<ChannelInfo>
      gpu_channels;  // one value per rack, GPU and tick; empty unless asked for
  double sample_rate_hz = 1000.0;
  DemandQuality demand;  // what the traces behind it can show
};

// Consecutive ticks of all channels. Values are rack-major so that each rack's thread fills its own
// part: rack_values[(channel * racks + rack) * capacity + i] is tick first_tick + i, and
// gpu_values[((channel * racks + rack) * gpus_per_rack + gpu) * capacity + i] and, for the site's
// values of the rack channels, site_values[channel * capacity + i] likewise (RecordSums).
struct RecordBlock {
  Tick first_tick = 0;
  std::size_t ticks = 0;     // valid ticks, at most capacity
  std::size_t capacity = 0;  // stride between series
  std::span<const float> rack_values;
  std::span<const float> gpu_values;
  std::span<const float> site_values;
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
