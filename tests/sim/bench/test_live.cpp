// SPDX-License-Identifier: GPL-3.0-or-later
// What a driver may do to a run, and how a run ends by it.
#include "sim/site/live.hpp"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "tests/sim/bench/live_bench.hpp"
#include "tests/sim/controller/wrapped_controllers.hpp"

namespace ballast {
namespace {

constexpr auto kGpu = BlockId::kGpu;
constexpr auto kStorage = BlockId::kStorage;

struct Driven {
  SampleSink sink;
  BenchOutcome outcome;
};

Driven drive(const Scenario& scenario, std::function<bool(LiveBus&)> at,
             BenchOptions options = {}) {
  FunctionDriver driver(std::move(at));
  options.live = &driver;
  Driven driven;
  driven.outcome = run_bench(scenario, driven.sink, options);
  return driven;
}

TEST(Live, IsCalledAtEveryCouplingAfterTheScenariosWrites) {
  Scenario s = live_site(0.305);
  s.run.coupling_s = 0.02;
  for (const double at_s : {0.0, 0.113, 0.16}) {
    WriteConfig w;
    w.at_s = at_s;
    w.registers[BlockId::kGpu] = {{"ACTIVE_PROFILE",
                                   std::int64_t{at_s < 0.1    ? 1
                                                : at_s < 0.15 ? 2
                                                              : 3},
                                   {}}};
    s.writes.push_back(w);
  }
  std::vector<Tick> ticks;
  const Driven run = drive(s, [&](LiveBus& bus) {
    const Tick tick = bus.tick();
    ticks.push_back(tick);
    EXPECT_EQ(live_read(bus, 1, kGpu, "ACTIVE_PROFILE"), tick < 113 ? 1u : tick < 160 ? 2u : 3u);
    // What was done is accounted for: the register counts it, and a flush hands it over.
    EXPECT_EQ(live_read(bus, 0, kGpu, "bank.TICKS"), static_cast<std::uint32_t>(tick));
    return true;
  });
  std::vector<Tick> expected;
  for (Tick tick = 0; tick < 305; tick += 20) expected.push_back(tick);
  EXPECT_EQ(ticks, expected);
  EXPECT_EQ(run.outcome.ticks, 305);
  EXPECT_FALSE(run.sink.partial);
}

// 1 F between 200 and 400 V is 60 kJ: a thousandth of a cycle is 120 J moved, in or out. The
// register's reset value, 2.64 MJ, would count next to nothing.
TEST(Live, EquivalentCyclesCountInThePlantsCapacity) {
  Scenario s = live_site(10.0);
  s.storage.unit.supercapacitor.capacitance_f = 1.0;
  s.storage.unit.supercapacitor.voltage_min_v = 200.0;
  s.storage.unit.supercapacitor.voltage_max_v = 400.0;
  int read = 0;
  drive(s, [&](LiveBus& bus) {
    if (bus.tick() != 9990) return true;
    EXPECT_EQ(live_read(bus, 0, kStorage, "CAPACITY"), 60'000U);
    double moved_j = 0.0;
    for (const std::string energy : {"CHARGED_ENERGY", "DISCHARGED_ENERGY"}) {
      moved_j += 4294.967296 * live_read(bus, 0, kStorage, (energy + "_HI").c_str()) +
                 1e-6 * live_read(bus, 0, kStorage, (energy + "_LO").c_str());
    }
    const std::uint32_t cycles = live_read(bus, 0, kStorage, "EQUIVALENT_CYCLES");
    EXPECT_GT(cycles, 5U);
    EXPECT_EQ(cycles, static_cast<std::uint32_t>(moved_j / 120.0));
    ++read;
    return true;
  });
  EXPECT_EQ(read, 1);
}

TEST(Live, AFlushHandsOverWhatIsDone) {
  SampleSink sink;
  FunctionDriver driver([&](LiveBus& bus) {
    if (bus.tick() % 30 != 0) return true;
    bus.flush();
    EXPECT_EQ(bus.tick() == 0 ? 0 : sink.ticks(), bus.tick());
    const int blocks = sink.blocks;
    bus.flush();  // nothing new
    EXPECT_EQ(sink.blocks, blocks);
    return true;
  });
  BenchOptions options;
  options.live = &driver;
  run_bench(live_site(2.5), sink, options);
  EXPECT_EQ(sink.ticks(), 2500);
}

TEST(Live, FalseEndsTheRunThere) {
  const Driven run = drive(live_site(1.0), [](LiveBus& bus) { return bus.tick() < 130; });
  EXPECT_EQ(run.outcome.ticks, 130);
  EXPECT_TRUE(run.outcome.partial);
  EXPECT_EQ(run.sink.ticks(), 130);
  EXPECT_TRUE(run.sink.partial);
}

TEST(Live, FalseAtTheFirstCouplingIsAnEmptyRun) {
  const Driven run = drive(live_site(1.0), [](LiveBus&) { return false; });
  EXPECT_EQ(run.outcome.ticks, 0);
  EXPECT_TRUE(run.sink.partial);
  EXPECT_TRUE(run.sink.samples.empty());
}

TEST(Live, ADriversErrorEndsTheRunWithItsType) {
  SampleSink sink;
  FunctionDriver driver([](LiveBus& bus) -> bool {
    if (bus.tick() == 50) throw std::out_of_range("driver");
    return true;
  });
  std::optional<BenchOutcome> kept;
  BenchOptions options;
  options.live = &driver;
  options.kept = &kept;
  EXPECT_THROW(run_bench(live_site(1.0), sink, options), std::out_of_range);
  EXPECT_EQ(sink.ticks(), 50);
  EXPECT_TRUE(sink.partial);
  EXPECT_TRUE(kept.has_value());
}

TEST(Live, AFullDiskAtAFlushEndsTheRunEvenIfTheDriverGoesOn) {
  struct Full final : RecordSink {
    void begin(const RecordLayout&) override {}
    void block(const RecordBlock&) override { throw DeviceError("disk full", {}, "free some"); }
    void end(bool) override {}
  } sink;
  Tick last = 0;
  FunctionDriver driver([&](LiveBus& bus) {
    last = bus.tick();
    if (bus.tick() == 40) {
      EXPECT_THROW(bus.flush(), DeviceError);
    }
    return true;
  });
  BenchOptions options;
  options.live = &driver;
  EXPECT_THROW(run_bench(live_site(0.5), sink, options), DeviceError);
  EXPECT_EQ(last, 40);
}

TEST(Live, StopIsHonouredAndPaceIsTheDrivers) {
  std::atomic<bool> stop{false};
  BenchOptions options;
  options.stop = &stop;
  options.pace = 1e-3;  // would take 1000 s
  const Driven run = drive(
      live_site(1.0),
      [&](LiveBus& bus) {
        if (bus.tick() == 200) stop = true;
        EXPECT_LE(bus.tick(), 200);
        return true;
      },
      options);
  EXPECT_EQ(run.outcome.ticks, 210);
  EXPECT_TRUE(run.outcome.partial);
}

TEST(Live, TheDriversTimeIsNotTheRuns) {
  const Driven run = drive(live_site(0.05), [](LiveBus& bus) {
    std::this_thread::sleep_for(std::chrono::milliseconds(bus.tick() < 20 ? 1500 : 0));
    return true;
  });
  EXPECT_GT(run.outcome.wall_s, 0.0);
  EXPECT_LT(run.outcome.wall_s, 1.5);
  EXPECT_LT(run.outcome.startup_s, 1.5);
}

TEST(Live, WhatIsRefusedIsAConfigErrorAndTheRunGoesOn) {
  const Driven run = drive(live_site(0.1), [](LiveBus& bus) {
    const auto refused = [&](RegisterWrite write) {
      EXPECT_THROW(bus.write(write), ConfigError) << write.name;
    };
    refused(live_write(kGpu, "NO_SUCH", true));
    refused(live_write(kGpu, "CONTROL", std::int64_t{1}));
    refused(live_write(kGpu, "TICKS", std::int64_t{1}));
    refused(live_write(kGpu, "TMP_CEILING", std::string("9 kW")));
    refused(live_write(kGpu, "TMP_CEILING", std::string("9 V")));
    refused(live_write(kGpu, "TMP_CEILING", std::string("1 kW"), 2));
    refused(live_write(kGpu, "TMP_CEILING", std::string("1 kW"), -2));
    refused(live_write(kGpu, "TMP_CEILING", std::string("1 kW"), 0, 4));
    EXPECT_EQ(live_read(bus, 0, kGpu, "TMP_CEILING"), 1'200'000u);
    EXPECT_THROW(bus.read({Scope::kRack, 2, kGpu, 0}), ConfigError);
    EXPECT_THROW(bus.read({Scope::kRack, 0xFFF, kGpu, 0}), ConfigError);
    EXPECT_THROW(bus.read({Scope::kRack, 0, kStorage, 0x3FC}), ConfigError);
    EXPECT_THROW(bus.read({Scope::kRow, 0, kStorage, 0}), ConfigError);
    EXPECT_THROW(bus.read({Scope::kRack, 0, static_cast<BlockId>(7), 0}), ConfigError);
    EXPECT_THROW(bus.inject(live_event("job_kill")), ConfigError);  // of two jobs
    EXPECT_THROW(bus.inject(live_event("job_start", "job = 'train'")), ConfigError);
    EXPECT_THROW(bus.inject(live_event("psu_loss", "rack = 2")), ConfigError);
    EventConfig loss = live_event("psu_loss", "rack = 1");
    loss.at_s = 1e5;  // now, all the same
    EXPECT_NO_THROW(bus.inject(loss));
    return true;
  });
  EXPECT_EQ(run.outcome.ticks, 100);
  EXPECT_FALSE(run.outcome.partial);
}

// A controller that refuses what the register map allows.
class Stubborn final : public test::WrappedBank {
 public:
  Stubborn(gps::Behaviour& inner, std::size_t) : WrappedBank(inner) {}
  bool write(std::uint16_t address, std::uint32_t data) override {
    return data != 777'000 && WrappedBank::write(address, data);
  }
};

TEST(Live, AControllersRefusalDoesNotEndTheRun) {
  BenchOptions options;
  options.controllers = test::with_bank<Stubborn>();
  const Driven run = drive(
      live_site(0.1),
      [](LiveBus& bus) {
        EXPECT_THROW(bus.write(live_write(kGpu, "TMP_CEILING", std::string("777 W"))), ConfigError);
        EXPECT_NO_THROW(bus.write(live_write(kGpu, "TMP_CEILING", std::string("778 W"))));
        return true;
      },
      options);
  EXPECT_EQ(run.outcome.ticks, 100);
}

}  // namespace
}  // namespace ballast
