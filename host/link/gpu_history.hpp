// SPDX-License-Identifier: GPL-3.0-or-later
// The operation `gpus`: what a running bench has read of its GPUs since its start. The longer the
// run, the coarser the readings.
#pragma once

#include <cstddef>
#include <mutex>
#include <span>
#include <vector>

#include "host/link/message.hpp"
#include "sim/base/time.hpp"

namespace ballast {

inline constexpr std::size_t kMaxGpuColumns = 1000;

struct GpuQuery {
  std::size_t rack = 0;
  Tick from = 0;
  Tick to = 0;              // exclusive
  std::size_t columns = 1;  // at most this many
};

struct GpuColumns {
  std::vector<Tick> ticks;  // at which the GPUs were read, one per column, increasing
  std::size_t gpus = 0;
  std::vector<float> values;  // [demand W, granted W, state][column][gpu]
};

// Keeps readings of all GPUs in bounded memory: when it is full, every second one is dropped, and
// from then on only every second one is taken. So the whole run stays covered. One thread adds, any
// may ask.
class GpuHistory {
 public:
  static constexpr std::size_t kMaxBytes = 32U << 20U;
  // More readings than a view has pixels, even for half of the run; small sites need no more
  // memory.
  static constexpr std::size_t kMaxReadings = 8192;
  static constexpr std::size_t kQuantities = 3;

  // `max_bytes` has room for two readings at least; throws std::invalid_argument.
  GpuHistory(std::size_t racks, std::size_t gpus_per_rack, std::size_t max_bytes = kMaxBytes);

  std::size_t racks() const { return racks_; }

  // What was read at `tick`, later than all before: [demand W, granted W, state][gpu], rack by
  // rack. Throws std::invalid_argument for another number of values.
  void add(Tick tick, std::span<const float> values);

  // As many of the readings in [from, to) as fit: every 2^n-th, and the same ones for any stretch.
  // If there are more than `columns`, the result has at least half as many columns. Throws
  // std::out_of_range for a rack that does not exist.
  GpuColumns columns(const GpuQuery& query) const;

 private:
  struct Reading {
    Tick tick;
    std::vector<float> values;
  };

  std::size_t racks_;
  std::size_t gpus_per_rack_;
  std::size_t capacity_;  // readings

  mutable std::mutex mutex_;
  std::size_t offered_ = 0;  // readings, also those that were not taken
  std::size_t stride_ = 1;   // of those offered, one in so many is taken
  std::vector<Reading> readings_;
};

// Reads and checks the parameters. Throws ConfigError.
GpuQuery parse_gpus(const Json& params, std::size_t racks);
// The body and binary part of the reply. Throws ConfigError for a rack that is not there.
Reply gpus_reply(std::uint64_t id, const GpuHistory& history, const Json& params);

}  // namespace ballast
