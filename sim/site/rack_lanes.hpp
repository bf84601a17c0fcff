// SPDX-License-Identifier: GPL-3.0-or-later
// The inputs of a rack's GPU lanes other than demand: caps, power brakes and the readings of the
// GPUs. They are passed to the bank only when they change.
//
// The ladder is brake > row cap > thermal cap > allocator > ramp limit > floor. The caps of a GPU
// are combined here, and the lowest applies; the bank handles brake, ramp limit and floor.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/controller/generated/gpu_power_smoothing_ports.hpp"
#include "sim/site/rack_action.hpp"

namespace ballast {

inline constexpr std::uint32_t kNoReading = 0xFFFFFFFF;

enum class CapSource : std::size_t { kRow, kThermal, kAllocator, kCount };

// Readings of a GPU; kNoReading means not available, which differs from 0.
struct GpuReadings {
  std::uint32_t busy_us = kNoReading;    // of each tick, 0 to 1000
  std::uint32_t math_us = kNoReading;    // likewise
  std::uint32_t memory_us = kNoReading;  // likewise
  std::uint32_t clock_mhz = kNoReading;

  bool operator==(const GpuReadings&) const = default;
};

class RackLanes {
 public:
  explicit RackLanes(std::size_t gpus);

  // For all GPUs or for one, in microwatt; kNoCap removes the cap. The latest call applies. Throws
  // std::out_of_range for a GPU that does not exist.
  void cap(CapSource source, std::uint32_t cap_uw);
  void cap(CapSource source, std::size_t gpu, std::uint32_t cap_uw);
  void brake(bool on);
  void brake(std::size_t gpu, bool on);
  void readings(std::size_t gpu, const GpuReadings& readings);

  // Adds to `inputs` what has changed since the last call, at first everything; valid until the
  // next change.
  void give(gps::LaneInputs& inputs) {
    if (changed_) give_all(inputs);
  }

 private:
  void give_all(gps::LaneInputs& inputs);
  void combine(std::size_t gpu);

  bool changed_ = true;
  std::array<std::vector<std::uint32_t>, static_cast<std::size_t>(CapSource::kCount)> caps_uw_;
  // As the bank's ports carry them.
  std::vector<std::uint32_t> mask_, cap_uw_, brake_, busy_us_, math_us_, memory_us_, clock_mhz_;
};

}  // namespace ballast
