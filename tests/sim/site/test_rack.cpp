// SPDX-License-Identifier: GPL-3.0-or-later
// One rack with controllers of the test's own, tick by tick.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/sim/site/fixed_rack.hpp"

namespace ballast {
namespace {

TEST_F(RackTest, GrantedIsDemandPlusBurnedLessWithheld) {
  make();
  for (const auto& [wanted, granted] : {std::pair{700u, 500u}, {300u, 500u}, {500u, 500u}}) {
    load_.wanted = wanted * 1'000'000u;
    controllers_->bank.granted = granted * 1'000'000u;
    step();
    EXPECT_FLOAT_EQ(value("demand_w"), static_cast<float>(4.0 * wanted));
    EXPECT_FLOAT_EQ(value("granted_w"), static_cast<float>(4.0 * granted));
    EXPECT_FLOAT_EQ(value("burned_w"),
                    static_cast<float>(4.0 * std::max(0, int(granted) - int(wanted))));
    EXPECT_FLOAT_EQ(value("withheld_w"),
                    static_cast<float>(4.0 * std::max(0, int(wanted) - int(granted))));
    EXPECT_FLOAT_EQ(value("load_w"), static_cast<float>(4.0 * granted + 300.0));
  }
}

TEST_F(RackTest, BaseLoadFollowsWhatIsGrantedInTheSameTick) {
  make(StorageKind::kNone);
  load_.share_frac = 0.1;
  load_.wanted = 900'000'000u;
  for (const std::uint32_t granted : {500u, 700u}) {
    controllers_->bank.granted = granted * 1'000'000u;
    step();
    EXPECT_FLOAT_EQ(value("base_w"), static_cast<float>(300.0 + 0.1 * 4.0 * granted));
    EXPECT_FLOAT_EQ(value("load_w"), static_cast<float>(4.0 * granted + value("base_w")));
  }
  EXPECT_LT(std::abs(rack_->totals().energy.balance_error_frac()), 1e-12);
}

// The grid reads the load and its losses from the first tick on, and nothing rings.
TEST_F(RackTest, StartsInTheSteadyStateOfItsFirstLoad) {
  for (const auto location : {StorageLocation::kDcBus, StorageLocation::kAcInput}) {
    scenario_.storage.unit.location = location;
    scenario_.has_input_filter = true;
    make();
    tick_ = 0;
    scenario_.psu.energy_per_gpu_j = 65.0;
    scenario_.site.gpus_per_rack = 4;
    auto controllers = std::make_unique<FixedControllers>();
    rack_ = std::make_unique<Rack>(scenario_, load_, std::move(controllers));
    load_.base_w = 80e3;
    const double load_w = 80e3 + 4 * 500.0;
    const PsuShelf shelf(scenario_.psu, 4);
    const double supply_w = load_w + shelf.loss_w(load_w);
    const double current_a =
        (400.0 - std::sqrt(400.0 * 400.0 - 4.0 * 1e-3 * supply_w)) / (2.0 * 1e-3);
    for (int tick = 0; tick < 1000; ++tick) ASSERT_NEAR(step(), 400.0 * current_a, 0.02) << tick;
  }
}

TEST_F(RackTest, ACommandActsOneTickAfterItsMeasurement) {
  scenario_.storage.unit.converter.lag_s = 0.0;
  make();
  step();
  controllers_->storage.command_mw = 1'000'000;
  step();  // measured and commanded here
  EXPECT_EQ(value("storage_command_w"), 0.0);
  step();
  EXPECT_FLOAT_EQ(value("storage_command_w"), 1000.0);
  EXPECT_NEAR(value("storage_w"), 1000.0, 1e-3);
}

TEST_F(RackTest, MeasurementsAreQuantised) {
  scenario_.storage.measurement.load_lsb_w = 100.0;
  scenario_.storage.measurement.voltage_lsb_v = 0.5;
  make();
  load_.base_w = 333.3;  // load 2333.3 W
  step();
  EXPECT_EQ(controllers_->storage.measured.load_mw, 2'300'000);
  EXPECT_EQ(controllers_->storage.measured.voltage_mv % 500, 0);
  EXPECT_EQ(controllers_->storage.measured.soc, 0x8000);
}

TEST_F(RackTest, WithoutStorageTheStateOfChargeAsksNothing) {
  make(StorageKind::kNone);
  step();
  step();
  EXPECT_EQ(controllers_->bank.soc_seen, 0x8000);
  EXPECT_EQ(value("storage_w"), 0.0);
}

TEST_F(RackTest, AFailedConverterIsReportedForItsTime) {
  make();
  step();
  EXPECT_FALSE(controllers_->storage.measured.converter_fault);
  rack_->fail_converter(4);
  rack_->fail_converter(2);  // a shorter one does not end it
  for (Tick tick = 1; tick < 8; ++tick) {
    step();
    EXPECT_EQ(controllers_->storage.measured.converter_fault, tick < 4) << tick;
  }
}

TEST_F(RackTest, LostSuppliesComeBackAtTheirTick) {
  scenario_.psu.rating_w = 2e3;
  scenario_.psu.no_load_loss_w = 0.0;
  scenario_.psu.load_frac = {0.5, 1.0};
  scenario_.psu.efficiency_frac = {0.9, 0.8};
  make(StorageKind::kNone);
  load_.base_w = 0.0;
  controllers_->bank.granted =
      125'000'000;  // 500 W: a quarter, on the line from 0 to 111.11 W of loss
  const double whole_w = 500.0 / 1000.0 * (1000.0 / 0.9 - 1000.0);
  EXPECT_NEAR(step(), 500.0 + whole_w, 1e-3);
  rack_->lose_supplies(0.5, 3);  // the half is then at half its load
  EXPECT_NEAR(step(), 500.0 / 0.9, 1e-3);
  rack_->lose_supplies(0.75, 4);  // the quarter is at full load; what came before is over
  for (Tick tick = 2; tick < 4; ++tick) EXPECT_NEAR(step(), 500.0 / 0.8, 1e-3);
  EXPECT_EQ(rack_->totals().supplies.overloaded_ticks, 0);
  EXPECT_NEAR(step(), 500.0 + whole_w, 1e-3);
  rack_->lose_supplies(0.9, -1);  // for good; 500 W are 2.5 times what is left
  for (Tick tick = 5; tick < 100; ++tick) EXPECT_GT(step(), 500.0 / 0.8);
  EXPECT_EQ(rack_->totals().supplies.overloaded_ticks, 95);
  EXPECT_EQ(rack_->totals().supplies.longest_ticks, 95);
  EXPECT_NEAR(rack_->totals().supplies.highest_frac, 2.5, 1e-12);
  EXPECT_LT(std::abs(rack_->totals().energy.balance_error_frac()), 1e-12);
}

TEST_F(RackTest, EnergyClosesWhileSuppliesAreLost) {
  scenario_.psu.rating_w = 6e3;
  scenario_.psu.no_load_loss_w = 30.0;
  scenario_.site.gpus_per_rack = 4;
  scenario_.psu.energy_per_gpu_j = 65.0;
  rack_ = std::make_unique<Rack>(scenario_, load_, std::make_unique<FixedControllers>());
  for (int i = 0; i < 3000; ++i) {
    if (i == 1000) rack_->lose_supplies(0.5, -1);
    step();
  }
  const EnergyAccounts energy = rack_->totals().energy;
  const PsuShelf shelf(scenario_.psu, 4);
  EXPECT_NEAR(energy.find("detached")->energy_j, 0.5 * shelf.stored_j(), 1e-6);
  EXPECT_NEAR(energy.stored_change_j, -0.5 * shelf.stored_j(), 1e-6);
  EXPECT_LT(std::abs(energy.balance_error_frac()), 1e-12);
  EnergyAccounts without = energy;
  without.find("detached")->energy_j = 0.0;
  EXPECT_GT(std::abs(without.balance_error_frac()), 1e-3);
}

// Each of them, whatever plants there are and whatever they publish.
TEST_F(RackTest, EnergyClosesAndEachLossIsNeeded) {
  scenario_.has_input_filter = true;
  make();
  for (int i = 0; i < 3000; ++i) {
    load_.wanted = (i / 250 % 2 != 0 ? 900u : 200u) * 1'000'000u;
    controllers_->bank.granted = load_.wanted + (i / 500 % 2 != 0 ? 50'000'000u : 0u);
    controllers_->storage.command_mw = (i / 700 % 2 != 0 ? 1'500'000 : -1'500'000);
    step();
  }
  const EnergyAccounts whole = rack_->totals().energy;
  EXPECT_LT(std::abs(whole.balance_error_frac()), 1e-12);
  std::set<std::string> needed;
  for (const EnergyAccounts::Row& row : whole.published) {
    if (row.energy_j == 0.0) continue;  // of what this rack does not have
    EnergyAccounts dropped = whole;
    dropped.find(row.info.name)->energy_j = 0.0;
    EXPECT_GT(std::abs(dropped.balance_error_frac()), 1e-6) << row.info.name;
    needed.insert(row.info.name);
  }
  for (const char* name : {"supply_loss", "filter_loss", "converter_loss", "cell_loss"}) {
    EXPECT_TRUE(needed.contains(name)) << name;
  }
  EnergyAccounts dropped = whole;
  dropped.stored_change_j = 0.0;
  EXPECT_GT(std::abs(dropped.balance_error_frac()), 1e-6);
}

// What reaches the lanes from outside is given in the first tick, and then only when it changes.
TEST_F(RackTest, CapsReachTheBankWhereTheyChange) {
  make();
  const FixedBank& bank = controllers_->bank;
  step();
  EXPECT_EQ(bank.given.lane_mask.size(), 1U);
  EXPECT_EQ(bank.given.lane_mask[0], 15U);
  EXPECT_EQ(bank.given.cap_uw[3], kNoCap);
  step();
  EXPECT_EQ(bank.given.demand_uw.size(), 4U);
  EXPECT_TRUE(bank.given.lane_mask.empty());
  EXPECT_TRUE(bank.given.cap_uw.empty());
  rack_->cap_row(700);
  rack_->cap_thermal(2, 300);
  rack_->cap_allocated(3, 900);
  rack_->brake(1, true);
  step();
  EXPECT_EQ(std::vector(bank.given.cap_uw.begin(), bank.given.cap_uw.end()),
            (std::vector<std::uint32_t>{700, 700, 300, 700}));
  EXPECT_EQ(bank.given.brake[0], 2U);
  rack_->cap_row(700);
  rack_->brake(1, true);
  step();
  EXPECT_TRUE(bank.given.cap_uw.empty());
  rack_->cap_row(kNoCap);
  step();
  EXPECT_EQ(std::vector(bank.given.cap_uw.begin(), bank.given.cap_uw.end()),
            (std::vector<std::uint32_t>{kNoCap, kNoCap, 300, 900}));
}

}  // namespace
}  // namespace ballast
