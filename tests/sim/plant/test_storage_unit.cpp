// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "sim/plant/storage_unit.hpp"
#include "tests/sim/plant/balance.hpp"

namespace ballast {
namespace {

StorageUnitConfig unit(StorageKind kind) {
  StorageUnitConfig c;
  c.kind = kind;
  return c;
}

TEST(StorageUnit, WithoutStorageThereIsNoPower) {
  StorageUnit none(unit(StorageKind::kNone));
  EXPECT_FALSE(none.present());
  EXPECT_EQ(none.step(5e3), 0.0);
  EXPECT_EQ(none.loss_j(), 0.0);
}

TEST(StorageUnit, BusPowerIsTheCommandOnceSettled) {
  for (const auto kind : {StorageKind::kBattery, StorageKind::kSupercapacitor}) {
    StorageUnit storage(unit(kind));
    for (int tick = 0; tick < 100; ++tick) storage.step(-40e3);
    EXPECT_NEAR(storage.bus_power_w(), -40e3, 1e-6);
    EXPECT_LT(storage.cell_power_w(), -40e3);
    EXPECT_LT(storage.current_a(), 0.0);
    EXPECT_LT(storage.soc_frac(), 0.5);
  }
}

// When the cell limits, the bus sees what the cell really takes and the losses of that.
TEST(StorageUnit, AFullCellLeavesTheConverterItsFixedLoss) {
  StorageUnitConfig c = unit(StorageKind::kBattery);
  c.battery.capacity_c = 100.0;
  StorageUnit storage(c);
  for (int tick = 0; tick < 20000; ++tick) storage.step(60e3);
  EXPECT_EQ(storage.limited(), kLimitCharge);
  EXPECT_NEAR(storage.bus_power_w(), c.converter.fixed_loss_w, 1e-3);
  // Turning round starts at once: no wound-up lag stands in the way.
  storage.step(-60e3);
  EXPECT_NEAR(storage.bus_power_w(),
              -60e3 + (60e3 + c.converter.fixed_loss_w) * 2.0 * (1.0 - std::exp(-0.5)), 1.0);
}

TEST(StorageUnit, TripOpensAtOnce) {
  StorageUnit storage(unit(StorageKind::kBattery));
  for (int tick = 0; tick < 1000; ++tick) storage.step(-80e3);
  const double stored_j = storage.stored_j();
  const double loss_j = storage.loss_j();
  EXPECT_EQ(storage.step(-80e3, true), 0.0);
  EXPECT_EQ(storage.current_a(), 0.0);
  EXPECT_TRUE(storage.tripped());
  // The pair relaxes inside the open cell.
  EXPECT_LT(storage.stored_j(), stored_j);
  EXPECT_NEAR(stored_j - storage.stored_j(), storage.loss_j() - loss_j, 1e-6);
}

TEST(StorageUnit, TemperatureFollowsTheCellLoss) {
  StorageUnitConfig c = unit(StorageKind::kBattery);
  c.battery.ocv_soc_frac = {0.0, 1.0};
  c.battery.ocv_v = {3.3, 3.3};
  c.battery.charge_current_a = 50.0;  // 100 A in the pack: 640 W in 0.064 Ohm
  c.battery.rc_resistance_ohm = 1e-9;
  c.thermal_time_s = 20.0;
  c.initial_temperature_c = 50.0;
  StorageUnit storage(c);
  for (int tick = 0; tick < 15000; ++tick) storage.step(110e3);
  ASSERT_EQ(storage.limited(), kLimitCurrent);
  const double decay = std::exp(-15.0 / 20.0);
  EXPECT_NEAR(storage.temperature_c(), 50.0 * decay + (30.0 + 6.4) * (1.0 - decay), 0.01);
}

TEST(StorageUnit, EnergyClosesOverAMillionTicks) {
  for (const auto kind : {StorageKind::kBattery, StorageKind::kSupercapacitor}) {
    StorageUnitConfig c = unit(kind);
    c.battery.capacity_c = 1500.0;
    c.supercapacitor.capacitance_f = 10.0;
    StorageUnit storage(c);
    test::Balance balance(storage.stored_j());
    test::Random random(4);
    unsigned limits = 0;
    double bias_w = 0.0;
    bool trip = false;
    for (int tick = 0; tick < test::kBalanceTicks; ++tick) {
      if (tick % 7000 == 0) bias_w = random.uniform(-70e3, 70e3);
      if (tick % 500 == 0) trip = random.uniform(0.0, 1.0) < 0.02;
      balance.in(storage.step(bias_w + random.uniform(-60e3, 60e3), trip));
      limits |= storage.limited();
    }
    EXPECT_NE(limits, 0u);
    EXPECT_LT(balance.error(storage.stored_j(), storage.loss_j()), test::kClosed);
    EXPECT_GT(balance.error(storage.stored_j(), storage.cell_loss_j()), test::kOpen);
    EXPECT_GT(balance.error(storage.stored_j(), storage.converter_loss_j()), test::kOpen);
  }
}

}  // namespace
}  // namespace ballast
