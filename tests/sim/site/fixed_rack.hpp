// SPDX-License-Identifier: GPL-3.0-or-later
// A rack whose controllers and load do what a test says, tick by tick.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/site/rack.hpp"

namespace ballast {

// Grants a fixed power to every GPU and commands a fixed storage power; keeps what it was told.
struct FixedBank final : gps::Behaviour {
  bool write(std::uint16_t, std::uint32_t) override { return true; }
  bool read(std::uint16_t, std::uint32_t&) override { return true; }
  void tick(const gps::Inputs& in, const gps::LaneInputs& lanes,
            const gps::LaneOutputs& out) override {
    soc_seen = in.soc;
    given = lanes;
    std::fill(out.granted_uw.begin(), out.granted_uw.end(), granted);
  }
  std::uint32_t granted = 500'000'000;
  std::uint16_t soc_seen = 0;
  gps::LaneInputs given;
};

struct FixedStorage final : rsc::Behaviour {
  bool write(std::uint16_t, std::uint32_t) override { return true; }
  bool read(std::uint16_t, std::uint32_t&) override { return true; }
  rsc::Outputs tick(const rsc::Inputs& in) override {
    measured = in;
    return {command_mw, true, in.soc};
  }
  std::int32_t command_mw = 0;
  StorageMeasurement measured;
};

struct FixedControllers final : ControllerSet {
  Controller* find(BlockId block) override {
    return block == BlockId::kGpu ? static_cast<Controller*>(&bank) : &storage;
  }
  std::unique_ptr<WaveFile> open_waves(const std::filesystem::path&, std::optional<BlockId>,
                                       std::span<const AnalogSignal>) override {
    return nullptr;
  }
  FixedBank bank;
  FixedStorage storage;
};

class FixedLoad final : public RackLoad {
 public:
  double demand(Tick, std::span<std::uint32_t> demand_uw) override {
    std::fill(demand_uw.begin(), demand_uw.end(), wanted);
    return base_w;
  }
  double following_w(double granted_w) const override { return share_frac * granted_w; }
  void progress(Tick, std::span<const std::uint32_t>) override {}

  std::uint32_t wanted = 500'000'000;
  double base_w = 300.0;
  double share_frac = 0.0;
};

class RackTest : public ::testing::Test {
 protected:
  void make(StorageKind kind = StorageKind::kSupercapacitor) {
    scenario_.site.gpus_per_rack = 4;
    scenario_.storage.unit.kind = kind;
    scenario_.psu.energy_per_gpu_j = 0.0;
    auto controllers = std::make_unique<FixedControllers>();
    controllers_ = controllers.get();
    rack_ = std::make_unique<Rack>(scenario_, load_, std::move(controllers));
  }

  double step() {
    RackSlot slot;
    slot.rack = values_;
    slot.rack_stride = 1;
    rack_->step(tick_++, slot);
    return value("grid_w");
  }

  float value(std::string_view name) const {
    const std::vector<ChannelInfo> channels = rack_channels(scenario_);
    const auto it = std::find_if(channels.begin(), channels.end(),
                                 [&](const ChannelInfo& c) { return c.name == name; });
    return values_[it - channels.begin()];
  }

  Scenario scenario_;
  FixedLoad load_;
  FixedControllers* controllers_ = nullptr;
  std::unique_ptr<Rack> rack_;
  Tick tick_ = 0;
  float values_[32] = {};
};

}  // namespace ballast
