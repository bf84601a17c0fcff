// SPDX-License-Identifier: GPL-3.0-or-later
// Readings that cannot be what they say: docs/traces.md states the rules with these numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.hpp"

namespace ballast {

// No meter reads more: five times the largest power station, and a voltage that no grid has.
inline constexpr double kMostChannelPowerW = 1e11;
inline constexpr double kMostChannelVoltagePu = 100.0;
// One reading this many times both neighbours is a fault of the sensor or of its logger. No load
// does that: from a tenth of its standby power to its full power is less.
inline constexpr double kSpikeFactor = 1000.0;
// A faulty value may be written again by a poller that is faster than its sensor.
inline constexpr std::size_t kSpikeReadings = 5;
// More spikes than this in a channel are no odd readings; the file is refused.
inline constexpr std::size_t kMostSpikes = 10;
// Readings of a channel that share a stamp: above this share, and above this number, the stamps do
// not tell the readings apart.
inline constexpr double kMostDuplicates = 0.03;
inline constexpr std::uint64_t kFewDuplicates = 3;

// Follows one channel. A run of equal readings above kSpikeFactor times the readings on both sides
// is a spike.
class SpikeWatch {
 public:
  // After each reading: what became of the last ones.
  enum class Step { kNothing, kRises, kSpike };
  Step take(std::span<const double> power_w);
  // The readings of a spike that has just ended stand before the last reading.
  std::size_t first() const { return first_; }
  // kRises: where the reading stands.
  void begins_at(const Place& place) { place_ = place; }
  const Place& place() const { return place_; }
  // The channel ends on a reading that rose so far.
  bool open() const { return open_; }

 private:
  bool open_ = false;
  std::size_t first_ = 0;
  Place place_;
};

// Follows one column's cells as text: "1.034" among "999" uses the point for thousands.
class PointWatch {
 public:
  // A cell with '.' as the mark within it.
  void take(std::string_view number, double value, int line);
  // The line where a number below 1000 without a point stands beside one that would continue it if
  // its point parted thousands; 0 where the column is in order.
  int doubtful_line() const { return other_ ? 0 : line_; }
  const std::string& cell() const { return cell_; }

 private:
  bool other_ = false;  // a number of another shape: the point marks decimals
  bool last_pointed_ = false;
  double last_ = 0.0;
  int line_ = 0;
  std::string cell_;
};

// What is known of a channel when all is read.
struct ChannelSeries {
  std::string_view name;
  std::span<const std::int64_t> stamp_ns;
  std::span<const double> power_w;
  std::uint64_t duplicates = 0;
  Place duplicate;  // of the first
};

bool has_many_duplicates(std::uint64_t duplicates, std::size_t readings);

// Throws DataError where stamps do not tell the readings apart, and where the readings are those of
// several devices that take turns.
void check_series(const ChannelSeries& channel, const std::string& source);

}  // namespace ballast
