// SPDX-License-Identifier: GPL-3.0-or-later
// A party and an event of new kinds, as a scenario names them.
#include <gtest/gtest.h>

#include <unistd.h>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

#include "sim/site/schedule.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {
namespace {

constexpr const char* kSite = R"([run]
duration = "400 ms"
[site]
racks = 2
gpus_per_rack = 4
[[workload.jobs]]
name = "train"
iteration = [{ power = "1 kW", duration = "90 ms" }, { power = "200 W", duration = "60 ms" }]
)";

Scenario read(const std::string& text) {
  const auto file = std::filesystem::temp_directory_path() /
                    ("ballast_drill_" + std::to_string(::getpid()) + ".toml");
  std::ofstream(file) << kSite << text;
  const Scenario scenario = load_scenario(file, {});
  std::filesystem::remove(file);
  return scenario;
}

// The voltage of a rack's supplies in each coupling block.
std::vector<double> voltages(const Scenario& scenario, std::size_t rack, SampleSink& sink) {
  Site site(scenario, sink);
  Schedule schedule(scenario, site, site, nullptr);
  site.begin();
  std::vector<double> seen;
  for (Tick next = schedule.next_action(0); site.tick() < site.duration();) {
    if (site.tick() == next) {
      schedule.act(next);
      next = schedule.next_action(next + 1);
    }
    site.step(10);
    seen.push_back(site.rack(rack).supplies().voltage_pu());
  }
  site.finish();
  return seen;
}

TEST(Drill, ThePartyFeedsTheVoltageBackOneCouplingLate) {
  SampleSink sink;
  const std::vector<double> seen = voltages(
      read("[[parties]]\nkind = \"voltage_feedback\"\nperiod = \"10 ms\"\nlatency = \"10 ms\"\n"
           "short_circuit_power = \"100 kW\"\n"),
      1, sink);
  ASSERT_EQ(seen.size(), 40U);
  EXPECT_EQ(seen[0], 1.0);
  // What is known at coupling k - 1 holds in the ticks after coupling k.
  EXPECT_EQ(seen[1], 1.0);
  for (std::size_t k = 2; k < seen.size(); ++k) {
    const Tick last = static_cast<Tick>(10 * (k - 1)) - 1;
    const double power_w = sink.rack("grid_w", 0, last) + sink.rack("grid_w", 1, last);
    EXPECT_EQ(seen[k], 1.0 - power_w / 100e3) << k;
  }
  EXPECT_LT(*std::min_element(seen.begin(), seen.end()), 0.93);
}

TEST(Drill, WhatThePartyLosesAndStoresClosesTheAccount) {
  const Scenario scenario =
      read("[[parties]]\nkind = \"flywheel\"\nperiod = \"10 ms\"\nenergy = \"1 MJ\"\n");
  SampleSink sink;
  Site site(scenario, sink);
  site.begin();
  site.step(site.duration());
  site.finish();
  EnergyAccounts energy = site.outcome().energy;
  const double lost_j = 1e6 * (1.0 - std::exp(-0.4 / 10.0));
  ASSERT_NE(energy.find("flywheel_loss"), nullptr);
  EXPECT_NEAR(energy.find("flywheel_loss")->energy_j, lost_j, 1e-6);
  EXPECT_LT(std::abs(energy.balance_error_frac()), 1e-12);
  energy.find("flywheel_loss")->energy_j = 0.0;
  EXPECT_GT(std::abs(energy.balance_error_frac()), 0.1);
}

TEST(Drill, TheEventReachesItsRack) {
  const Scenario scenario =
      read("[[events]]\nkind = \"voltage_dip\"\nat = \"100 ms\"\nrack = 1\nvoltage = \"80 %\"\n");
  EXPECT_EQ(scenario.events.at(0).event->text(), "voltage 0.8 pu, rack 1");
  for (const std::size_t rack : {0U, 1U}) {
    SampleSink sink;
    const std::vector<double> seen = voltages(scenario, rack, sink);
    for (std::size_t k = 0; k < seen.size(); ++k) {
      EXPECT_EQ(seen[k], rack == 1 && k >= 10 ? 0.8 : 1.0) << k;
    }
  }
}

}  // namespace
}  // namespace ballast
