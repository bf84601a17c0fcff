// SPDX-License-Identifier: GPL-3.0-or-later
// The site's TLM target, and runs through it, with the real RTL. One simulation per process.
#include "sim/bench/site_module.hpp"

#include <gtest/gtest.h>

#include <tlm_utils/simple_initiator_socket.h>
#include <array>
#include <atomic>
#include <cstring>
#include <functional>
#include <string>

#include "sim/workload/jobs/phases.hpp"
#include "tests/sim/controller/wrapped_controllers.hpp"

namespace ballast {
namespace {

struct CountingSink final : RecordSink {
  void begin(const RecordLayout& l) override { layout = l; }
  void block(const RecordBlock& b) override {
    EXPECT_EQ(b.first_tick, ticks);
    ASSERT_EQ(b.groups.size(), layout.groups.size());
    for (const GroupRows& rows : b.groups) {
      EXPECT_EQ(rows.rows, b.ticks);
      EXPECT_LE(rows.rows, rows.capacity);
    }
    ticks += static_cast<Tick>(b.ticks);
    if (fail_at > 0 && ticks >= fail_at) throw DeviceError("disk", {}, "none");
  }
  void end(bool is_partial) override {
    ++ends;
    partial = is_partial;
  }

  RecordLayout layout;
  Tick ticks = 0;
  Tick fail_at = 0;
  int ends = 0;
  bool partial = false;
};

// Does one piece of bus work at time 0.
class Master : public sc_core::sc_module {
 public:
  tlm_utils::simple_initiator_socket<Master> bus;

  Master(const sc_core::sc_module_name& name, std::function<void(Master&)> work)
      : sc_core::sc_module(name), bus("bus"), work_(std::move(work)) {
    SC_HAS_PROCESS(Master);
    SC_THREAD(run);
  }

  tlm::tlm_response_status access(tlm::tlm_command command, std::uint64_t address,
                                  std::uint32_t& data, unsigned length = 4) {
    std::array<unsigned char, 8> bytes{};
    std::memcpy(bytes.data(), &data, sizeof data);
    tlm::tlm_generic_payload payload;
    payload.set_command(command);
    payload.set_address(address);
    payload.set_data_ptr(bytes.data());
    payload.set_data_length(length);
    payload.set_streaming_width(length);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    bus->b_transport(payload, delay);
    std::memcpy(&data, bytes.data(), sizeof data);
    return payload.get_response_status();
  }
  tlm::tlm_response_status write(std::uint64_t address, std::uint32_t data) {
    return access(tlm::TLM_WRITE_COMMAND, address, data);
  }
  tlm::tlm_response_status read(std::uint64_t address, std::uint32_t& data) {
    return access(tlm::TLM_READ_COMMAND, address, data);
  }

 private:
  void run() {
    work_(*this);
    done = true;
  }

 public:
  bool done = false;

 private:
  std::function<void(Master&)> work_;
};

Scenario small() {
  Scenario s;
  s.run.duration_s = 0.05;
  s.site.racks = 3;
  s.site.gpus_per_rack = 2;
  JobConfig job;
  phases_of(job).iteration.resize(1);
  phases_of(job).iteration.front().power_w = 700.0;
  phases_of(job).iteration.front().duration_s = 0.5;
  s.workload.jobs.push_back(job);
  s.storage.unit.kind = StorageKind::kBattery;
  return s;
}

std::uint16_t offset_of(BlockId block, const char* name) {
  return find_register(register_block(block), name, -1, {}).address;
}

std::uint64_t register_address(std::uint32_t rack, BlockId block, std::uint16_t offset) {
  return bus_address({Scope::kRack, rack, block, offset});
}

void on_the_bus(const std::function<void(Master&)>& work) {
  const Scenario scenario = small();
  CountingSink sink;
  const BenchOptions options;
  Site site(scenario, sink);
  SiteModule module("site", site, options);
  Master master("master", work);
  master.bus.bind(module.registers);
  sc_core::sc_start();
  EXPECT_TRUE(master.done);
  EXPECT_EQ(module.error(), nullptr);
  EXPECT_EQ(site.outcome().ticks, 50);
}

TEST(SiteModule, ReachesEveryRackAndBlock) {
  on_the_bus([](Master& m) {
    for (std::uint32_t rack = 0; rack < 3; ++rack) {
      std::uint32_t id = 0;
      EXPECT_EQ(m.read(register_address(rack, BlockId::kGpu, 0), id), tlm::TLM_OK_RESPONSE);
      EXPECT_EQ(id, register_block(BlockId::kGpu).id);
      EXPECT_EQ(m.read(register_address(rack, BlockId::kStorage, 0), id), tlm::TLM_OK_RESPONSE);
      EXPECT_EQ(id, register_block(BlockId::kStorage).id);
    }
  });
}

TEST(SiteModule, BroadcastReachesAllAndOneReachesOne) {
  on_the_bus([](Master& m) {
    const std::uint16_t at = offset_of(BlockId::kStorage, "SLEW_LIMIT");
    EXPECT_EQ(m.write(register_address(kAllInstances, BlockId::kStorage, at), 777),
              tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(m.write(register_address(1, BlockId::kStorage, at), 778), tlm::TLM_OK_RESPONSE);
    for (std::uint32_t rack = 0; rack < 3; ++rack) {
      std::uint32_t value = 0;
      EXPECT_EQ(m.read(register_address(rack, BlockId::kStorage, at), value), tlm::TLM_OK_RESPONSE);
      EXPECT_EQ(value, rack == 1 ? 778u : 777u);
    }
  });
}

TEST(SiteModule, RefusesWhatIsNotThere) {
  on_the_bus([](Master& m) {
    std::uint32_t data = 0;
    EXPECT_EQ(m.read(register_address(3, BlockId::kGpu, 0), data), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(m.read(register_address(0, static_cast<BlockId>(5), 0), data),
              tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(m.read(register_address(kAllInstances, BlockId::kGpu, 0), data),
              tlm::TLM_ADDRESS_ERROR_RESPONSE);
    for (const Scope scope : {Scope::kGpu, Scope::kRow, Scope::kSite}) {
      EXPECT_EQ(m.read(bus_address({scope, 0, BlockId::kGpu, 0}), data),
                tlm::TLM_ADDRESS_ERROR_RESPONSE);
    }
    EXPECT_EQ(m.read(register_address(0, BlockId::kGpu, 0) | std::uint64_t{1} << 40U, data),
              tlm::TLM_ADDRESS_ERROR_RESPONSE);
    EXPECT_EQ(m.access(tlm::TLM_READ_COMMAND, register_address(0, BlockId::kGpu, 0), data, 8),
              tlm::TLM_BURST_ERROR_RESPONSE);
  });
}

TEST(SiteModule, RefusesWhatTheControllerRefuses) {
  on_the_bus([](Master& m) {
    const std::uint16_t law = offset_of(BlockId::kStorage, "LAW");
    const std::uint64_t id = register_address(0, BlockId::kStorage, 0);
    std::uint32_t before = 0;
    EXPECT_EQ(m.read(register_address(0, BlockId::kStorage, law), before), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(m.write(id, 1), tlm::TLM_GENERIC_ERROR_RESPONSE);  // constant
    const std::uint16_t beta = offset_of(BlockId::kStorage, "BETA");
    EXPECT_EQ(m.write(register_address(0, BlockId::kStorage, beta), 0xFFFFFFFF),
              tlm::TLM_GENERIC_ERROR_RESPONSE);  // out of range
    EXPECT_EQ(m.write(register_address(0, BlockId::kStorage, 0x3FC), 0),
              tlm::TLM_GENERIC_ERROR_RESPONSE);  // no such register
    // Nothing was changed.
    std::uint32_t after = 0;
    EXPECT_EQ(m.read(register_address(0, BlockId::kStorage, law), after), tlm::TLM_OK_RESPONSE);
    EXPECT_EQ(after, before);
  });
}

TEST(Bench, RecordsEveryTickOnceInOrder) {
  Scenario s = small();
  s.run.duration_s = 2.345;
  CountingSink sink;
  const BenchOutcome outcome = run_bench(s, sink, {});
  EXPECT_EQ(outcome.ticks, 2345);
  EXPECT_FALSE(outcome.partial);
  EXPECT_EQ(sink.ticks, 2345);
  EXPECT_EQ(sink.ends, 1);
  EXPECT_FALSE(sink.partial);
  EXPECT_EQ(sink.layout.topology.racks, 3u);
}

TEST(Bench, StopEndsEarlyAndIsPartial) {
  const std::atomic<bool> stop{true};
  CountingSink sink;
  BenchOptions options;
  options.stop = &stop;
  const BenchOutcome outcome = run_bench(small(), sink, options);
  EXPECT_TRUE(outcome.partial);
  EXPECT_LT(outcome.ticks, 50);
  EXPECT_EQ(sink.ticks, outcome.ticks);
  EXPECT_TRUE(sink.partial);
}

TEST(Bench, AnErrorOfTheSinkKeepsItsTypeAndTheOutcome) {
  Scenario s = small();
  s.run.duration_s = 5.0;
  CountingSink sink;
  sink.fail_at = 2000;
  std::optional<BenchOutcome> kept;
  BenchOptions options;
  options.kept = &kept;
  EXPECT_THROW(run_bench(s, sink, options), DeviceError);
  ASSERT_TRUE(kept.has_value());
  EXPECT_TRUE(kept->partial);
  EXPECT_LT(kept->ticks, 5000);
  EXPECT_EQ(sink.ends, 1);
  EXPECT_TRUE(sink.partial);
}

// Throws in its 33rd tick, in rack 1.
class Failing final : public test::WrappedBank {
 public:
  Failing(gps::Behaviour& inner, std::size_t rack) : WrappedBank(inner), rack_(rack) {}
  void tick(const gps::Inputs& in, const gps::LaneInputs& lanes_in,
            const gps::LaneOutputs& lanes_out) override {
    WrappedBank::tick(in, lanes_in, lanes_out);
    if (rack_ == 1 && ++ticks_ == 33) throw DeviceError("assertion", {"rack 1", 0, 0}, "look");
  }

 private:
  std::size_t rack_;
  int ticks_ = 0;
};

TEST(Bench, AFaultOfOneRackEndsTheRunAtTheLastCoupling) {
  CountingSink sink;
  BenchOptions options;
  options.controllers = test::with_bank<Failing>();
  std::optional<BenchOutcome> kept;
  options.kept = &kept;
  try {
    run_bench(small(), sink, options);
    FAIL() << "no error";
  } catch (const DeviceError& error) {
    EXPECT_EQ(error.place().file, "rack 1");
  }
  EXPECT_EQ(sink.ticks, 30);
  EXPECT_TRUE(sink.partial);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->ticks, 30);
  EXPECT_LT(std::abs(kept->energy.balance_error_frac()), 1e-12);
}

}  // namespace
}  // namespace ballast
