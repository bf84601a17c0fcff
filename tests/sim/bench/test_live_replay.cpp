// SPDX-License-Identifier: GPL-3.0-or-later
// A session that was driven, and the scenario that it leaves, run without a driver: the same bits.
#include <chrono>
#include <thread>

#include "sim/scenario/live_log.hpp"
#include "sim/site/site_run.hpp"
#include "tests/sim/bench/live_bench.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr auto kGpu = BlockId::kGpu;
constexpr auto kStorage = BlockId::kStorage;

// What somebody might do in four seconds: each kind of write and event, refused ones, reads,
// flushes and a pause.
class Session final : public LiveDriver {
 public:
  bool at_coupling(LiveBus& bus) override {
    bus_ = &bus;
    const Tick tick = bus.tick();
    live_read(bus, 1, kStorage, "STATUS");
    live_read(bus, 0, kGpu, "gpu.BURNED_ENERGY_LO");
    if (tick % 70 == 0) bus.flush();
    switch (tick) {
      case 0:
        write("preset.0.FLOOR", std::string("60 %"));
        write("preset.0.RAMP_UP_RATE", std::string("2 kW/s"));
        write("ACT_THRESHOLD", std::string("400 W"), 1, 2);
        inject(live_event("checkpoint", "job = 'train'"));
        break;
      case 300:
        write("CONTROL.ENABLE", true);
        write("CONTROL.SLEW_IN_BAND", true, 0);
        break;
      case 330:
        std::this_thread::sleep_for(std::chrono::milliseconds(60));
        inject(live_event("job_start", "job = 'late'"));
        EXPECT_THROW(inject(live_event("job_start", "job = 'late'")), ConfigError);
        break;
      case 700:
        write("OVERRIDE_FLOOR", std::string("30 %"), 1, 0);
        write("TMP_CEILING", std::string("900 W"), 0, 1);
        write("preset.0.FLOOR", std::string("75 %"), 1);
        EXPECT_THROW(write("preset.0.FLOOR", std::string("175 %")), ConfigError);
        inject(live_event("straggler", slow_ + "\nduration = '800 ms'"));
        break;
      case 1250:
        inject(live_event("storage_trip", "rack = 1\nduration = '30 ms'"));
        inject(live_event("psu_loss"));
        break;
      case 1500:
        write("TRIPS.CONVERTER", true, 1, -1, kStorage);
        write("CONTROL.ARM", true, 1, -1, kStorage);
        write("CONTROL.RESTORE", true, -1, -1, kStorage);
        break;
      case 1600:
        write("LAW", std::string("MOVING_AVERAGE"), -1, -1, kStorage);
        break;
      case 1700:
        inject(live_event("row_cap", "row = 0\ncap = '700 W'\nduration = '1 s'"));
        inject(live_event("thermal_cap", "rack = 1\ncap = '400 W'"));
        write("CONTROL.HARD_CEILING", true);
        break;
      case 2000:
        inject(live_event("checkpoint", "job = 'train'"));
        break;
      case 2500:
        inject(live_event("thermal_cap", "cap = 'none'"));
        inject(live_event("power_brake", "rack = 0\nduration = '105 ms'"));
        break;
      case 3000:
        inject(live_event("job_kill", "job = 'train'"));
        break;
      case 3010:
        EXPECT_THROW(inject(live_event("straggler", slow_)), ConfigError);
        inject(live_event("psu_loss", "part = '20 %'\nrack = 0"));
        break;
      default:
        break;
    }
    return true;
  }

  LiveLog log;

 private:
  void write(const char* name, RegisterValue value, std::int64_t rack = -1, std::int64_t gpu = -1,
             BlockId block = kGpu) {
    const RegisterWrite w = live_write(block, name, std::move(value), rack, gpu);
    bus_->write(w);
    log.wrote(bus_->tick(), w);
  }
  void inject(const EventConfig& event) {
    bus_->inject(event);
    log.injected(bus_->tick(), event);
  }

  LiveBus* bus_ = nullptr;
  const std::string slow_ = "job = 'train'\nrank = 4\nslowdown = 1.7";
};

// With writes and events of its own, some at the ticks of the session's.
Scenario base() {
  Scenario s = live_site(4.0);
  s.has_input_filter = true;
  phases_of(s.workload.jobs[0]).iteration[0].duration_spread_frac = 0.03;
  phases_of(s.workload.jobs[0]).iteration[0].power_spread_frac = 0.02;
  const auto write = [&](double at_s, const char* floor) {
    WriteConfig w;
    w.at_s = at_s;
    w.registers[BlockId::kGpu] = {{"preset.0.FLOOR", std::string(floor), {}}};
    s.writes.push_back(w);
  };
  write(2.503, "50 %");
  write(0.7, "65 %");
  EventConfig loss = live_event("psu_loss", "part = '25 %'\nduration = '500 ms'");
  loss.at_s = 1.243;  // acts at 1.250, as one of the session's
  s.events.push_back(loss);
  return s;
}

TEST(LiveReplay, TheSavedScenarioGivesTheSameSamples) {
  const fs::path file =
      fs::temp_directory_path() / ("ballast_session_" + std::to_string(::getpid()) + ".toml");
  std::vector<std::vector<float>> sessions;
  for (const std::int64_t threads : {1, 2}) {
    Scenario scenario = base();
    scenario.run.threads = threads;
    Session session;
    sessions.push_back(samples_of(scenario, &session, [&] {
      std::ofstream(file) << scenario_toml(session.log.replay(scenario));
    }));
  }
  ASSERT_EQ(sessions[0].size(), 4000u * (13 * 2 + 2 * 8));
  EXPECT_EQ(first_difference(sessions[0], sessions[1]), -1);

  Scenario saved = load_scenario(file, {});
  fs::remove(file);
  EXPECT_EQ(saved.writes.size(), 2u + 13u);
  EXPECT_EQ(saved.events.size(), 1u + 12u);
  for (const std::int64_t threads : {1, 2}) {
    saved.run.threads = threads;
    EXPECT_EQ(first_difference(sessions[0], samples_of(saved)), -1) << threads;
  }
  // Without SystemC too, and any number of times in this process.
  for (int i = 0; i < 2; ++i) {
    SampleSink plain;
    run_site(saved, plain);
    EXPECT_EQ(first_difference(sessions[0], plain.samples), -1) << i;
    SampleSink driven;
    Session session;
    run_site(base(), driven, {}, &session);
    EXPECT_EQ(first_difference(sessions[0], driven.samples), -1) << i;
  }
  // And every part of it matters.
  EXPECT_GE(first_difference(sessions[0], samples_of(base())), 0);
  for (std::size_t i = 0; i < saved.events.size(); ++i) {
    Scenario less = saved;
    less.events.erase(less.events.begin() + static_cast<std::ptrdiff_t>(i));
    const bool replaced = i == 0;  // by the session's loss at the same coupling
    EXPECT_EQ(first_difference(sessions[0], samples_of(less)) >= 0, !replaced) << i;
  }
}

TEST(LiveReplay, LookingOnChangesNothing) {
  const Scenario scenario = live_site(1.0);
  FunctionDriver driver([](LiveBus& bus) {
    for (std::uint16_t at = 0; at < 0xC0; at += 4) {
      for (const BlockId block : {kGpu, kStorage}) {
        try {
          bus.read({Scope::kRack, at / 4U % 2U, block, at});
        } catch (const ConfigError&) {
        }
      }
    }
    bus.flush();
    if (bus.tick() == 500) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return true;
  });
  const std::vector<float> seen = samples_of(scenario, &driver);
  ASSERT_EQ(seen.size(), 1000u * (13 * 2 + 2 * 8));
  EXPECT_EQ(first_difference(seen, samples_of(scenario)), -1);
}

}  // namespace
}  // namespace ballast
