// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/rack_lanes.hpp"

#include <algorithm>
#include <stdexcept>

namespace ballast {

RackLanes::RackLanes(std::size_t gpus)
    : mask_((gpus + 31) / 32),
      cap_uw_(gpus, kNoCap),
      brake_(mask_.size()),
      busy_us_(gpus, kNoReading),
      math_us_(gpus, kNoReading),
      memory_us_(gpus, kNoReading),
      clock_mhz_(gpus, kNoReading) {
  for (std::size_t i = 0; i < gpus; ++i) mask_[i / 32] |= 1U << (i % 32);
  for (std::vector<std::uint32_t>& caps : caps_uw_) caps.assign(gpus, kNoCap);
}

void RackLanes::cap(CapSource source, std::uint32_t cap_uw) {
  for (std::size_t gpu = 0; gpu < cap_uw_.size(); ++gpu) cap(source, gpu, cap_uw);
}

void RackLanes::cap(CapSource source, std::size_t gpu, std::uint32_t cap_uw) {
  caps_uw_[static_cast<std::size_t>(source)].at(gpu) = cap_uw;
  combine(gpu);
}

void RackLanes::combine(std::size_t gpu) {
  std::uint32_t least = kNoCap;
  for (const std::vector<std::uint32_t>& caps : caps_uw_) least = std::min(least, caps[gpu]);
  if (cap_uw_[gpu] == least) return;
  cap_uw_[gpu] = least;
  changed_ = true;
}

void RackLanes::brake(bool on) {
  for (std::size_t gpu = 0; gpu < cap_uw_.size(); ++gpu) brake(gpu, on);
}

void RackLanes::brake(std::size_t gpu, bool on) {
  if (gpu >= cap_uw_.size()) throw std::out_of_range("no such GPU in the rack");
  const std::uint32_t bit = 1U << (gpu % 32);
  std::uint32_t& word = brake_[gpu / 32];
  if (((word & bit) != 0) == on) return;
  word ^= bit;
  changed_ = true;
}

void RackLanes::readings(std::size_t gpu, const GpuReadings& r) {
  const GpuReadings now{busy_us_.at(gpu), math_us_[gpu], memory_us_[gpu], clock_mhz_[gpu]};
  if (now == r) return;
  busy_us_[gpu] = r.busy_us;
  math_us_[gpu] = r.math_us;
  memory_us_[gpu] = r.memory_us;
  clock_mhz_[gpu] = r.clock_mhz;
  changed_ = true;
}

void RackLanes::give_all(gps::LaneInputs& inputs) {
  inputs.lane_mask = mask_;
  inputs.cap_uw = cap_uw_;
  inputs.brake = brake_;
  inputs.busy_us = busy_us_;
  inputs.math_us = math_us_;
  inputs.memory_us = memory_us_;
  inputs.clock_mhz = clock_mhz_;
  changed_ = false;
}

}  // namespace ballast
