// SPDX-License-Identifier: GPL-3.0-or-later
// Parties on a small site with the real controllers.
#include "sim/site/parties.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "sim/site/site.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {
namespace {

constexpr std::uint32_t kWatt = 1'000'000;  // in microwatt

// Does as it is told, and keeps what it has seen.
class Puppet final : public Party {
 public:
  using Act = std::function<void(Tick, std::vector<SiteAction>&)>;
  struct Seen {
    std::vector<double> site_w;
    std::vector<double> row_w;  // of row 1
    std::vector<Tick> acts;
    std::vector<std::size_t> seen_by_then;
  };

  Puppet(Tick period, Tick latency, Seen& seen, Act act)
      : period_(period), latency_(latency), seen_(seen), act_(std::move(act)) {}
  std::string name() const override { return "puppet"; }
  Tick period() const override { return period_; }
  Tick latency() const override { return latency_; }
  void observe(const SiteSamples& samples) override {
    EXPECT_EQ(samples.first(), static_cast<Tick>(seen_.site_w.size()));
    std::vector<double> sum(samples.count());
    samples.site_sum(samples.channel("grid_w"), sum);
    seen_.site_w.insert(seen_.site_w.end(), sum.begin(), sum.end());
    if (samples.topology().rows() > 1) {
      samples.row_sum(samples.channel("grid_w"), 1, sum);
      seen_.row_w.insert(seen_.row_w.end(), sum.begin(), sum.end());
    }
  }
  void act(Tick now, std::vector<SiteAction>& actions) override {
    seen_.acts.push_back(now);
    seen_.seen_by_then.push_back(seen_.site_w.size());
    if (act_) act_(now, actions);
  }

 private:
  Tick period_;
  Tick latency_;
  Seen& seen_;
  Act act_;
};

void run(Site& site) {
  site.begin();
  site.step(site.duration());
  site.finish();
}

TEST(Parties, SeeEverySampleOnceAndInTime) {
  Scenario scenario = live_site(2.1);
  scenario.site.racks_per_row = 1;
  scenario.run.coupling_s = 0.007;  // divides neither a second nor the run
  SampleSink sink;
  Site site(scenario, sink);
  Puppet::Seen seen;
  site.add(std::make_unique<Puppet>(21, 0, seen, nullptr));
  run(site);
  ASSERT_EQ(seen.site_w.size(), 2100U);
  for (Tick t = 0; t < 2100; ++t) {
    const auto i = static_cast<std::size_t>(t);
    const double first = sink.rack("grid_w", 0, t);
    const double second = sink.rack("grid_w", 1, t);
    ASSERT_EQ(seen.site_w[i], first + second) << t;
    ASSERT_EQ(seen.row_w[i], second) << t;
  }
  ASSERT_EQ(seen.acts.size(), 100U);
  for (std::size_t k = 0; k < seen.acts.size(); ++k) {
    EXPECT_EQ(seen.acts[k], static_cast<Tick>(21 * k));
    EXPECT_EQ(seen.seen_by_then[k], 21 * k);
  }
}

TEST(Parties, OneThatOnlyLooksChangesNothing) {
  const Scenario scenario = live_site(1.2);
  SampleSink alone;
  Site without(scenario, alone);
  run(without);
  SampleSink watched;
  Site with(scenario, watched);
  Puppet::Seen seen;
  with.add(std::make_unique<Puppet>(10, 50, seen, nullptr));
  run(with);
  EXPECT_EQ(first_difference(alone.samples, watched.samples), -1);
}

// A cap on a row acts on its racks alone, from the coupling at which it arrives until it is taken
// away. Caps fall and rise at 20 W/s, as after reset: by 0.02 W a tick.
TEST(Parties, ActionsArriveAfterTheirLatencyInOrder) {
  Scenario scenario = live_site(1.0);
  scenario.site.racks_per_row = 1;
  SampleSink sink;
  Site site(scenario, sink);
  Puppet::Seen seen;
  const auto cap = [](std::uint32_t cap_uw) {
    return CapAction{CapAction::Which::kRow, Scope::kRow, 1, cap_uw};
  };
  site.add(std::make_unique<Puppet>(100, 25, seen, [&](Tick now, std::vector<SiteAction>& actions) {
    // The first two arrive at 125, which is no coupling: the second of them acts from 130 on.
    if (now == 100) actions.insert(actions.end(), {cap(500 * kWatt), cap(999 * kWatt)});
    if (now == 200) actions.push_back(cap(kNoCap));
  }));
  run(site);
  // "train" demands 1000 W of GPUs 0 to 5 in ticks 0 to 399.
  const auto granted_w = [&](std::size_t gpu, Tick tick) {
    return sink.gpu(GpuChannel::kGranted, gpu, tick);
  };
  for (Tick t = 100; t < 300; ++t) {
    const double capped_w = t < 130   ? 1000.0
                            : t < 180 ? 1000.0 - 0.02 * static_cast<double>(t - 129)
                                      : 999.0;
    const double wanted_w =
        t < 230 ? capped_w : std::min(1000.0, 999.0 + 0.02 * static_cast<double>(t - 229));
    ASSERT_NEAR(granted_w(4, t), wanted_w, 1e-4) << t;
    ASSERT_EQ(granted_w(0, t), 1000.0) << t;
  }
}

TEST(Parties, TheBrakeAndRegisterWritesReachTheirRacks) {
  const Scenario scenario = live_site(0.3);
  SampleSink sink;
  Site site(scenario, sink);
  Puppet::Seen seen;
  const RegisterRef slew = find_register(register_block(BlockId::kStorage), "SLEW_LIMIT", -1, {});
  site.add(std::make_unique<Puppet>(10, 0, seen, [&](Tick now, std::vector<SiteAction>& actions) {
    if (now == 50) actions.push_back(BrakeAction{Scope::kRack, 0, true});
    if (now == 60) {
      actions.push_back(RegisterAction{{Scope::kRack, 1, BlockId::kStorage, slew.address}, 4321});
    }
  }));
  run(site);
  EXPECT_EQ(sink.gpu(GpuChannel::kGranted, 0, 49), 1000.0);
  EXPECT_EQ(sink.gpu(GpuChannel::kGranted, 0, 50), 200.0);  // BRAKE_POWER as after reset
  EXPECT_EQ(sink.gpu(GpuChannel::kGranted, 4, 50), 1000.0);
  std::uint32_t word = 0;
  site.read({Scope::kRack, 1, BlockId::kStorage, slew.address}, word);
  EXPECT_EQ(word, 4321U);
  site.read({Scope::kRack, 0, BlockId::kStorage, slew.address}, word);
  EXPECT_NE(word, 4321U);
}

TEST(Parties, WhatDoesNotFitIsRefused) {
  const Scenario scenario = live_site(0.3);
  SampleSink sink;
  Puppet::Seen seen;
  Site site(scenario, sink);
  EXPECT_THROW(site.add(std::make_unique<Puppet>(15, 0, seen, nullptr)), ConfigError);
  EXPECT_THROW(site.add(std::make_unique<Puppet>(0, 0, seen, nullptr)), ConfigError);
  EXPECT_THROW(site.add(std::make_unique<Puppet>(10, -1, seen, nullptr)), ConfigError);
  site.add(std::make_unique<Puppet>(10, 0, seen, [](Tick, std::vector<SiteAction>& actions) {
    actions.push_back(RegisterAction{{Scope::kRack, 0, BlockId::kStorage, 0}, 1});  // read-only
  }));
  site.begin();
  EXPECT_THROW(site.step(10), DeviceError);
}

}  // namespace
}  // namespace ballast
