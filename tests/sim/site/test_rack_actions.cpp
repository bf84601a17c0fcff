// SPDX-License-Identifier: GPL-3.0-or-later
// Caps, brakes and voltages that events and parties bring to the racks, with the real controllers.
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>

#include "sim/site/schedule.hpp"
#include "sim/site/site_run.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {
namespace {

constexpr std::uint32_t kWatt = 1'000'000;  // in microwatt

// Acts every 10 ms, at once.
class Hand final : public ConfiguredParty {
 public:
  using Act = std::function<void(Tick, std::vector<SiteAction>&)>;
  explicit Hand(Act act) : ConfiguredParty({"hand", 10, 0}), act_(std::move(act)) {}
  void observe(const SiteSamples&) override {}
  void act(Tick now, std::vector<SiteAction>& actions) override { act_(now, actions); }

 private:
  Act act_;
};

// Caps fall and rise within a tick, so that each tick shows the cap of its GPU: "train" demands
// 1000 W of GPUs 0 to 5 in ticks 0 to 399.
Scenario stepping_site(double duration_s) {
  Scenario s = live_site(duration_s);
  s.site.racks_per_row = 1;
  s.initial.registers[BlockId::kGpu] = {{"CONTROL.HARD_CEILING", true, {}},
                                        {"preset.0.RAMP_UP_RATE", std::string("1000 kW/s"), {}}};
  return s;
}

EventConfig at(double at_s, EventConfig event) {
  event.at_s = at_s;
  return event;
}

void run(Scenario scenario, const std::vector<EventConfig>& events, SampleSink& sink) {
  scenario.events = events;
  run_site(scenario, sink);
}

double granted_w(const SampleSink& sink, std::size_t gpu, Tick tick) {
  return sink.gpu(GpuChannel::kGranted, gpu, tick);
}

TEST(RackActions, EventsSetCapsForATimeByRackRowOrSite) {
  for (const std::string kind : {"row_cap", "thermal_cap"}) {
    for (const auto& [keys, first, second] :
         {std::tuple{"rack = 1\n", false, true}, std::tuple{"row = 0\n", true, false},
          std::tuple{"", true, true}}) {
      SampleSink sink;
      const std::string cap = std::string(keys) + "cap = '600 W'\nduration = '95 ms'";
      run(stepping_site(0.4), {at(0.1, live_event(kind, cap))}, sink);
      // It ends at the first coupling after 195.
      for (Tick t = 0; t < 400; ++t) {
        const bool on = t >= 100 && t < 200;
        ASSERT_EQ(granted_w(sink, 0, t), on && first ? 600.0 : 1000.0) << kind << keys << t;
        ASSERT_EQ(granted_w(sink, 4, t), on && second ? 600.0 : 1000.0) << kind << keys << t;
      }
    }
  }
}

TEST(RackActions, ALaterEventReplacesAnEarlierOneOfItsKind) {
  SampleSink sink;
  run(stepping_site(0.4),
      {at(0.1, live_event("row_cap", "cap = '600 W'\nduration = '100 ms'")),
       at(0.15, live_event("row_cap", "rack = 0\ncap = '500 W'\nduration = '150 ms'")),
       at(0.15, live_event("thermal_cap", "rack = 1\ncap = '550 W'\nduration = '10 ms'"))},
      sink);
  EXPECT_EQ(granted_w(sink, 0, 149), 600.0);
  EXPECT_EQ(granted_w(sink, 0, 150), 500.0);
  EXPECT_EQ(granted_w(sink, 0, 299), 500.0);  // beyond the end of the first
  EXPECT_EQ(granted_w(sink, 0, 300), 1000.0);
  EXPECT_EQ(granted_w(sink, 4, 150), 550.0);  // the lower one of the two kinds
  EXPECT_EQ(granted_w(sink, 4, 160), 600.0);
  EXPECT_EQ(granted_w(sink, 4, 199), 600.0);
  EXPECT_EQ(granted_w(sink, 4, 200), 1000.0);
}

TEST(RackActions, ThePowerBrakeLastsAndIsReleased) {
  SampleSink sink;
  run(stepping_site(0.4),
      {at(0.1, live_event("power_brake", "rack = 0\nduration = '50 ms'")),
       at(0.1, live_event("power_brake", "rack = 1")),
       at(0.2, live_event("power_brake", "on = false"))},
      sink);
  EXPECT_EQ(granted_w(sink, 0, 99), 1000.0);
  EXPECT_EQ(granted_w(sink, 0, 100), 200.0);  // BRAKE_POWER as after reset
  EXPECT_EQ(granted_w(sink, 0, 149), 200.0);
  EXPECT_EQ(granted_w(sink, 0, 150), 1000.0);
  EXPECT_EQ(granted_w(sink, 4, 199), 200.0);
  EXPECT_EQ(granted_w(sink, 4, 200), 1000.0);
}

// Until the end, with the scenario's writes and events.
void run(Site& site, Schedule& schedule) {
  for (Tick next = schedule.next_action(0); site.tick() < site.duration();) {
    if (site.tick() == next) {
      schedule.act(next);
      next = schedule.next_action(next + 1);
    }
    site.step(next - site.tick());
  }
  site.finish();
}

// The end of an event's cap leaves the party's, and the other way round.
TEST(RackActions, OfAnEventAndAPartyTheLowerCapHolds) {
  Scenario scenario = stepping_site(0.4);
  scenario.events = {at(0.1, live_event("row_cap", "cap = '600 W'\nduration = '50 ms'")),
                     at(0.2, live_event("row_cap", "cap = '800 W'")),
                     at(0.3, live_event("power_brake", "rack = 1\nduration = '50 ms'"))};
  SampleSink sink;
  Site site(scenario, sink);
  site.add(std::make_unique<Hand>([](Tick now, std::vector<SiteAction>& actions) {
    const auto cap = [](std::uint32_t cap_uw) {
      return CapAction{CapAction::Which::kRow, Scope::kRow, 0, cap_uw};
    };
    if (now == 50) actions.push_back(cap(700 * kWatt));
    if (now == 250) actions.push_back(cap(kNoCap));
    if (now == 300) actions.push_back(BrakeAction{Scope::kSite, 0, true});
    if (now == 320) actions.push_back(BrakeAction{Scope::kSite, 0, false});
  }));
  Schedule schedule(scenario, site, site, nullptr);
  site.begin();
  run(site, schedule);
  EXPECT_EQ(granted_w(sink, 0, 50), 700.0);
  EXPECT_EQ(granted_w(sink, 4, 50), 1000.0);
  EXPECT_EQ(granted_w(sink, 0, 100), 600.0);
  EXPECT_EQ(granted_w(sink, 4, 100), 600.0);
  EXPECT_EQ(granted_w(sink, 0, 150), 700.0);  // the party's is still there
  EXPECT_EQ(granted_w(sink, 4, 150), 1000.0);
  EXPECT_EQ(granted_w(sink, 0, 249), 700.0);  // lower than the event's 800 W, which came later
  EXPECT_EQ(granted_w(sink, 4, 249), 800.0);
  EXPECT_EQ(granted_w(sink, 0, 250), 800.0);
  EXPECT_EQ(granted_w(sink, 0, 300), 200.0);  // BRAKE_POWER as after reset
  EXPECT_EQ(granted_w(sink, 0, 320), 800.0);
  EXPECT_EQ(granted_w(sink, 4, 320), 200.0);  // the event's brake
  EXPECT_EQ(granted_w(sink, 4, 350), 800.0);
}

TEST(RackActions, TheVoltageReachesTheSuppliesOfItsRacks) {
  const Scenario scenario = live_site(0.2);
  SampleSink alone;
  Site without(scenario, alone);
  without.begin();
  without.step(200);
  without.finish();
  SampleSink sink;
  Site site(scenario, sink);
  site.add(std::make_unique<Hand>([](Tick now, std::vector<SiteAction>& actions) {
    if (now == 50) actions.push_back(VoltageAction{Scope::kRack, 1, 0.8});
  }));
  site.begin();
  site.step(50);
  EXPECT_EQ(site.rack(1).supplies().voltage_pu(), 1.0);
  const double current_pu = site.rack(1).supplies().current_pu();
  EXPECT_GT(current_pu, 0.1);
  site.step(10);
  EXPECT_EQ(site.rack(0).supplies().voltage_pu(), 1.0);
  EXPECT_EQ(site.rack(1).supplies().voltage_pu(), 0.8);
  const PsuShelf& supplies = site.rack(1).supplies();
  const double rated_w = 6e3 / scenario.psu.efficiency_frac.back();
  EXPECT_NEAR(supplies.current_pu(), supplies.ac_power_w() / rated_w / 0.8, 1e-12);
  site.step(140);
  site.finish();
  // Constant power: nothing that is recorded depends on the voltage.
  EXPECT_EQ(first_difference(alone.samples, sink.samples), -1);
}

TEST(RackActions, WhatTheSiteHasNotIsRefused) {
  const Scenario scenario = live_site(0.2);
  SampleSink sink;
  Site site(scenario, sink);
  EXPECT_THROW(site.act(CapAction{CapAction::Which::kRow, Scope::kRack, 2}), std::out_of_range);
  EXPECT_THROW(site.act(BrakeAction{Scope::kRow, 1}), std::out_of_range);
  EXPECT_THROW(site.act(VoltageAction{Scope::kGpu, 0, 1.0}), std::out_of_range);
  EXPECT_THROW(site.act(VoltageAction{Scope::kSite, 0, 0.0}), ConfigError);
  EXPECT_THROW(site.act(VoltageAction{Scope::kSite, 0, 2.1}), ConfigError);
  EXPECT_NO_THROW(site.act(VoltageAction{Scope::kSite, 0, 0.9}));
}

}  // namespace
}  // namespace ballast
