// SPDX-License-Identifier: GPL-3.0-or-later
// What each event does to the racks, scheduled by a scenario, with the real controllers.
#include <cmath>

#include "tests/sim/bench/live_bench.hpp"

namespace ballast {
namespace {

constexpr auto kStorage = BlockId::kStorage;

double demand_w(const SampleSink& sink, std::size_t gpu, Tick tick) {
  return sink.gpu(GpuChannel::kDemand, gpu, tick);
}

SampleSink run(Scenario s, std::vector<EventConfig> events) {
  s.events = std::move(events);
  SampleSink sink;
  const BenchOutcome outcome = run_bench(s, sink, {});
  EXPECT_LT(std::abs(outcome.energy.balance_error_frac()), 1e-12);
  EXPECT_FALSE(outcome.partial);
  return sink;
}

EventConfig at(double at_s, EventConfig event) {
  event.at_s = at_s;
  return event;
}

TEST(Events, AKilledJobFallsToIdleAtTheCoupling) {
  const SampleSink sink = run(live_site(1.0), {at(0.723, live_event("job_kill", "job = 'train'"))});
  for (std::size_t gpu = 0; gpu < 6; ++gpu) {
    EXPECT_EQ(demand_w(sink, gpu, 729), 1000.0);
    for (Tick tick = 730; tick < 1000; ++tick) ASSERT_EQ(demand_w(sink, gpu, tick), 100.0);
  }
}

TEST(Events, AJobStartsBeforeItsTime) {
  const SampleSink sink = run(live_site(1.0), {at(0.45, live_event("job_start", "job = 'late'"))});
  for (const std::size_t gpu : {6u, 7u}) {
    for (Tick tick = 0; tick < 1000; ++tick) {
      const double expected = tick < 450 ? 100.0 : (tick - 450) % 80 < 50 ? 700.0 : 300.0;
      ASSERT_EQ(demand_w(sink, gpu, tick), expected) << tick;
    }
  }
}

TEST(Events, AStragglerStretchesItsIteration) {
  const EventConfig slow =
      live_event("straggler", "job = 'train'\nrank = 5\nslowdown = 2\nduration = '900 ms'");
  // The second iteration, of 500 ticks from 500, takes 900 at half speed and 50 of the rest; the
  // barrier opens at once.
  const SampleSink sink = run(live_site(2.0), {at(0.5, slow)});
  EXPECT_EQ(demand_w(sink, 5, 500 + 799), 1000.0);
  EXPECT_EQ(demand_w(sink, 5, 500 + 800), 250.0);
  EXPECT_EQ(demand_w(sink, 5, 500 + 949), 250.0);
  EXPECT_EQ(demand_w(sink, 0, 500 + 500), 100.0);  // waits at idle
  EXPECT_EQ(demand_w(sink, 0, 500 + 949), 100.0);
  for (const std::size_t gpu : {0u, 5u}) {
    EXPECT_EQ(demand_w(sink, gpu, 1450), 1000.0);
    EXPECT_EQ(demand_w(sink, gpu, 1849), 1000.0);
    EXPECT_EQ(demand_w(sink, gpu, 1850), 250.0);
  }
}

TEST(Events, ACheckpointFollowsTheIterationUnderWay) {
  const SampleSink sink =
      run(live_site(2.0), {at(0.61, live_event("checkpoint", "job = 'train'"))});
  for (std::size_t gpu = 0; gpu < 6; ++gpu) {
    EXPECT_EQ(demand_w(sink, gpu, 999), 250.0);
    for (Tick tick = 1000; tick < 1150; ++tick) ASSERT_EQ(demand_w(sink, gpu, tick), 180.0);
    EXPECT_EQ(demand_w(sink, gpu, 1150), 1000.0);
    EXPECT_EQ(demand_w(sink, gpu, 1650), 1000.0);  // and not again
  }
}

TEST(Events, AnEventThatFindsNothingHasNoEffect) {
  Scenario s = live_site(1.0);
  s.workload.jobs[0].iterations = 1;
  const SampleSink sink = run(s, {at(0.7, live_event("checkpoint", "job = 'train'")),
                                  at(0.8, live_event("job_kill", "job = 'train'"))});
  for (Tick tick = 500; tick < 1000; ++tick) ASSERT_EQ(demand_w(sink, 0, tick), 100.0);
}

TEST(Events, ATrippedStorageStandsStillUntilItIsArmedAgain) {
  Scenario s = live_site(3.0);
  s.events = {at(1.0, live_event("storage_trip", "rack = 1\nduration = '200 ms'"))};
  SampleSink sink;
  FunctionDriver driver([](LiveBus& bus) {
    const Tick tick = bus.tick();
    const auto set = [&](const char* name, bool value) {
      bus.write(live_write(kStorage, name, value, 1));
    };
    const auto is = [&](const char* name) { return live_read(bus, 1, kStorage, name) != 0; };
    EXPECT_EQ(live_read(bus, 0, kStorage, "TRIPS"), 0u);
    EXPECT_EQ(is("STATUS.CONTACTOR"), (tick > 0 && tick <= 1000) || tick > 1320) << tick;
    if (tick > 1000 && tick <= 1300) {
      EXPECT_EQ(is("TRIPS.CONVERTER"), tick != 1110) << tick;
    }
    if (tick <= 1000 || tick > 1310) {
      EXPECT_EQ(live_read(bus, 1, kStorage, "TRIPS"), 0u) << tick;
    }
    // While the fault lasts, clearing and arming does not help: it trips again.
    if (tick == 1100) set("TRIPS.CONVERTER", true);
    if (tick == 1110) set("CONTROL.ARM", true);
    if (tick == 1120) set("CONTROL.ARM", false);
    if (tick == 1300) set("TRIPS.CONVERTER", true);
    if (tick == 1320) set("CONTROL.ARM", true);
    return true;
  });
  BenchOptions options;
  options.live = &driver;
  const BenchOutcome outcome = run_bench(s, sink, options);
  EXPECT_LT(std::abs(outcome.energy.balance_error_frac()), 1e-12);

  bool moved[2] = {false, false};
  for (Tick tick = 0; tick < 3000; ++tick) {
    if (tick > 1000 && tick <= 1320) {
      ASSERT_EQ(sink.rack("storage_w", 1, tick), 0.0) << tick;
      ASSERT_EQ(sink.rack("storage_command_w", 1, tick), 0.0) << tick;
    } else {
      moved[tick > 1320] |= std::abs(sink.rack("storage_w", 1, tick)) > 100.0;
    }
  }
  EXPECT_TRUE(moved[0]);
  EXPECT_TRUE(moved[1]);
  EXPECT_NE(sink.rack("storage_w", 0, 1100), 0.0);  // the other rack's goes on
}

// Loss of a shelf of `part` of the configured one, by straight lines between the losses that the
// efficiencies mean.
double loss_w(const PsuShelfConfig& c, double part, double load_w) {
  double from_w = 0.0;
  double loss_from_w = part * c.no_load_loss_w;
  for (std::size_t k = 0; k < c.load_frac.size(); ++k) {
    const double to_w = part * c.rating_w * c.load_frac[k];
    const double loss_to_w = to_w / c.efficiency_frac[k] - to_w;
    if (load_w <= to_w || k + 1 == c.load_frac.size()) {
      return loss_from_w + (loss_to_w - loss_from_w) * (load_w - from_w) / (to_w - from_w);
    }
    from_w = to_w;
    loss_from_w = loss_to_w;
  }
  return 0.0;
}

TEST(Events, LostSuppliesLeaveTheRestWithTheLoad) {
  Scenario s = live_site(3.0);
  s.storage.unit.kind = StorageKind::kNone;
  s.psu.energy_per_gpu_j = 0.0;
  s.events = {at(1.0, live_event("psu_loss", "rack = 0\npart = '60 %'\nduration = '1 s'"))};
  SampleSink sink;
  const BenchOutcome outcome = run_bench(s, sink, {});
  EXPECT_LT(std::abs(outcome.energy.balance_error_frac()), 1e-12);
  std::int64_t overloaded = 0;
  for (Tick tick = 0; tick < 3000; ++tick) {
    for (const std::size_t rack : {0u, 1u}) {
      const double part = rack == 0 && tick >= 1000 && tick < 2000 ? 0.4 : 1.0;
      const double load_w = sink.rack("load_w", rack, tick);
      const double expected_w = loss_w(s.psu, part, load_w);
      ASSERT_NEAR(sink.rack("loss_w", rack, tick), expected_w, 2e-3) << tick;
      ASSERT_NEAR(sink.rack("grid_w", rack, tick), load_w + expected_w, 2e-3) << tick;
      overloaded += load_w > part * 1.6 * 6e3 ? 1 : 0;
    }
  }
  EXPECT_GT(overloaded, 700);  // 4.6 kW on 3.84 kW while the ranks compute
  EXPECT_EQ(outcome.supplies.overloaded_ticks, overloaded);
}

}  // namespace
}  // namespace ballast
