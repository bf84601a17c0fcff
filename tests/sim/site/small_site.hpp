// SPDX-License-Identifier: GPL-3.0-or-later
// A small site with something of everything, and a sink that keeps its samples.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/site/live.hpp"
#include "sim/site/rack.hpp"
#include "sim/site/record_sink.hpp"
#include "sim/workload/jobs/phases.hpp"

namespace ballast {

// Keeps all samples: those of a tick together, racks first.
struct SampleSink final : RecordSink {
  void begin(const RecordLayout& l) override { layout = l; }
  void block(const RecordBlock& b) override {
    EXPECT_EQ(b.first_tick, ticks());
    EXPECT_GT(b.ticks, 0u);
    for (std::size_t i = 0; i < b.ticks; ++i) {
      for (const std::string_view name : {kRackGroup, kGpuGroup}) {
        const ChannelGroup* group = layout.find(name);
        if (group == nullptr) continue;
        const GroupRows& rows = b.groups[layout.index_of(name)];
        EXPECT_EQ(rows.rows, b.ticks);
        for (std::size_t s = 0; s < group->series(); ++s) samples.push_back(rows.series(s)[i]);
      }
    }
    ++blocks;
  }
  void end(bool is_partial) override {
    ended = true;
    partial = is_partial;
  }

  std::size_t rack_series() const { return layout.find(kRackGroup)->series(); }
  std::size_t series() const {
    const ChannelGroup* gpus = layout.find(kGpuGroup);
    return rack_series() + (gpus != nullptr ? gpus->series() : 0);
  }
  Tick ticks() const { return static_cast<Tick>(samples.size() / series()); }
  double rack(std::string_view channel, std::size_t rack, Tick tick) const {
    const std::size_t c = find_channel(layout.find(kRackGroup)->channels, channel);
    return samples[static_cast<std::size_t>(tick) * series() + c * layout.topology.racks + rack];
  }
  double gpu(GpuChannel channel, std::size_t gpu, Tick tick) const {  // counted through the racks
    return samples[static_cast<std::size_t>(tick) * series() + rack_series() +
                   static_cast<std::size_t>(channel) * layout.topology.instances(Scope::kGpu) +
                   gpu];
  }

  RecordLayout layout;
  std::vector<float> samples;
  int blocks = 0;
  bool ended = false;
  bool partial = false;
};

struct FunctionDriver final : LiveDriver {
  explicit FunctionDriver(std::function<bool(LiveBus&)> call) : at(std::move(call)) {}
  bool at_coupling(LiveBus& bus) override { return at(bus); }
  std::function<bool(LiveBus&)> at;
};

inline PhaseConfig live_phase(double power_w, double duration_s, bool barrier) {
  PhaseConfig c;
  c.power_w = power_w;
  c.duration_s = duration_s;
  c.barrier = barrier;
  return c;
}

// Two racks of four GPUs with supercapacitors. "train" on six GPUs has a checkpoint that never
// comes by itself; "late" on the last two starts after the end.
inline Scenario live_site(double duration_s) {
  Scenario s;
  s.run.duration_s = duration_s;
  s.run.record_gpus = true;
  s.run.threads = 1;
  s.site.racks = 2;
  s.site.gpus_per_rack = 4;
  s.site.gpu_idle_w = 100.0;
  s.workload.base_load_w = 400.0;
  s.workload.base_share_frac = 0.05;
  JobConfig train;
  train.name = "train";
  train.gpus = 6;
  phases_of(train).iteration = {live_phase(1000.0, 0.4, false), live_phase(250.0, 0.1, true)};
  PeriodicConfig checkpoint;
  checkpoint.every_iterations = 1'000'000;
  checkpoint.phases = {live_phase(180.0, 0.15, true)};
  phases_of(train).periodic = {checkpoint};
  JobConfig late;
  late.name = "late";
  late.first_gpu = 6;
  late.start_s = 1000.0;
  phases_of(late).iteration = {live_phase(700.0, 0.05, false), live_phase(300.0, 0.03, false)};
  s.workload.jobs = {train, late};
  s.psu.rating_w = 6e3;
  s.psu.no_load_loss_w = 30.0;
  s.storage.unit.kind = StorageKind::kSupercapacitor;
  const auto add = [&](const char* name, RegisterValue value) {
    s.initial.registers[BlockId::kStorage].push_back({name, std::move(value), {}});
  };
  add("VOLTAGE_MIN", std::string("205 V"));
  add("VOLTAGE_MAX", std::string("400 V"));
  add("TRIP_UNDER_VOLTAGE", std::string("195 V"));
  add("TRIP_OVER_VOLTAGE", std::string("410 V"));
  add("CONTROL.ENABLE", true);
  return s;
}

inline RegisterWrite live_write(BlockId block, const char* name, RegisterValue value,
                                std::int64_t rack = -1, std::int64_t gpu = -1) {
  return {0, block, -1, rack, gpu, name, std::move(value), {}};
}

// `keys` as in a scenario: "job = 'train'\nrank = 5".
inline EventConfig live_event(const std::string& kind, const std::string& keys = "") {
  return read_event("kind = '" + kind + "'\n" + keys, "event");
}

inline std::uint32_t live_read(LiveBus& bus, std::size_t rack, BlockId block, const char* name) {
  const RegisterRef ref = find_register(register_block(block), name, 0, {});
  const std::uint32_t word =
      bus.read({Scope::kRack, static_cast<std::uint32_t>(rack), block, ref.address});
  return ref.field != nullptr ? extract_field(*ref.field, word) : word;
}

// The index of the first sample that differs in a bit, or -1.
inline std::ptrdiff_t first_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::memcmp(&a[i], &b[i], sizeof(float)) != 0) return static_cast<std::ptrdiff_t>(i);
  }
  return -1;
}

}  // namespace ballast
