// SPDX-License-Identifier: GPL-3.0-or-later
// The GPU bank behind register names and whole watts, for its tests.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/controller/controllers.hpp"
#include "sim/registers/generated/gpu_power_smoothing.hpp"
#include "sim/registers/register_map.hpp"

namespace ballast::test {

inline constexpr std::uint32_t kW = 1'000'000;  // a watt in the RTL's microwatts
inline constexpr std::uint32_t kNotSet = 0xFFFFFFFF;
inline constexpr std::uint32_t kEnable = 1, kImmediate = 2, kSlew = 4, kHard = 8, kInverted = 16,
                               kRamped = 32, kUsesTarget = 64;

class Bank {
 public:
  explicit Bank(std::size_t gpus = 1,
                std::unique_ptr<ControllerSet> set = make_rtl_controllers(Scope::kRack, 0))
      : controllers(std::move(set)),
        bank(controllers->get<gps::Behaviour>()),
        demand(gpus),
        cap_uw(gpus, kNotSet),
        granted(gpus) {
    for (std::size_t i = 0; i < gpus; ++i) mask[i / 32] |= 1U << (i % 32);
  }

  // Register "TMP_CEILING" of one GPU (-1: broadcast), "preset.2.FLOOR" or "bank.SOC_LOW".
  static std::uint16_t address(const std::string& name, int gpu) {
    return find_register(register_block(BlockId::kGpu), name, gpu, {}).address;
  }
  bool try_write(std::uint16_t at, std::uint32_t raw) { return bank.write(at, raw); }
  void write(const std::string& name, std::uint32_t raw, int gpu = -1) {
    ASSERT_TRUE(try_write(address(name, gpu), raw)) << name << " = " << raw;
  }
  std::uint32_t read(const std::string& name, int gpu = 0) {
    std::uint32_t raw = 0;
    EXPECT_TRUE(bank.read(address(name, gpu), raw)) << name;
    return raw;
  }
  std::uint64_t read_wide(const std::string& name, int gpu = 0) {
    return std::uint64_t{read(name + "_HI", gpu)} << 32 | read(name + "_LO", gpu);
  }
  gps::State state(int gpu = 0) { return static_cast<gps::State>(read("STATUS", gpu) & 7); }

  // Of every GPU.
  void cap(std::uint32_t uw) { cap_uw.assign(cap_uw.size(), uw); }
  void brake(bool on) { brake_words.fill(on ? 0xFFFFFFFF : 0); }

  // One tick; every GPU demands the same, or what stands in `demand`.
  std::uint32_t tick(std::uint32_t demand_uw) {
    demand.assign(demand.size(), demand_uw);
    return tick();
  }
  std::uint32_t tick() {
    lanes.lane_mask = mask;
    lanes.demand_uw = demand;
    lanes.cap_uw = cap_uw;
    lanes.brake = brake_words;
    bank.tick(inputs, lanes, {.granted_uw = granted});
    return granted.front();
  }
  void ticks(int n, std::uint32_t demand_uw) {
    for (int i = 0; i < n; ++i) tick(demand_uw);
  }

  // The machine of most tests: ceiling 1000 W, idle 100 W, threshold 200 W, floor 50 %, no peaks.
  // Rates in microwatt per tick, which are mW/s.
  void configure(std::uint32_t up, std::uint32_t down, std::uint32_t hysteresis) {
    write("TMP_CEILING", 1'000'000);
    write("IDLE_POWER", 100'000);
    write("ACT_THRESHOLD", 200'000);
    write("EDP_FACTOR", 4096);
    write("preset.0.FLOOR", 2048);
    write("preset.0.RAMP_UP_RATE", up);
    write("preset.0.RAMP_DOWN_RATE", down);
    write("preset.0.RAMP_DOWN_HYSTERESIS", hysteresis);
  }
  // Enabled from idle and brought into RUN with the cap at the ceiling, whatever the ramp-up rate.
  void start(std::uint32_t demand_uw, std::uint32_t control = kEnable) {
    const std::uint32_t up = read("preset.0.RAMP_UP_RATE");
    write("preset.0.RAMP_UP_RATE", 4'000 * kW);
    write("CONTROL", control & ~kSlew);
    ticks(2, 100 * kW);
    ticks(5, demand_uw);
    write("preset.0.RAMP_UP_RATE", up);
    write("CONTROL", control);
    ASSERT_EQ(state(), gps::State::kRun);
    ASSERT_EQ(read("APPLIED_CAP"), read("APPLIED_CEILING"));
  }

  std::unique_ptr<ControllerSet> controllers;
  gps::Behaviour& bank;
  gps::Inputs inputs;
  gps::LaneInputs lanes;  // readings are the test's; the others are set by tick()
  std::vector<std::uint32_t> demand;
  std::vector<std::uint32_t> cap_uw;
  std::array<std::uint32_t, (gps::kLanes + 31) / 32> mask{}, brake_words{};
  std::vector<std::uint32_t> granted;
};

}  // namespace ballast::test
