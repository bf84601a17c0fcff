// SPDX-License-Identifier: GPL-3.0-or-later
// Every plant starts in the steady state of its first load: under a constant load its first second
// is constant, from whatever state it starts.
#include <gtest/gtest.h>

#include "sim/plant/input_filter.hpp"
#include "sim/plant/psu_shelf.hpp"
#include "sim/plant/storage_unit.hpp"

namespace ballast {
namespace {

constexpr int kSecond = 1000;

TEST(SteadyStart, PowerSupplies) {
  for (const double energy_per_gpu_j : {0.0, 65.0}) {
    for (const double nominal_v : {330.0, 385.0, 430.0}) {
      PsuShelfConfig c;
      c.energy_per_gpu_j = energy_per_gpu_j;
      c.voltage_nominal_v = nominal_v;
      PsuShelf shelf(c, 72);
      shelf.start(80e3);
      const double expected_w = 80e3 + shelf.loss_w(80e3);
      EXPECT_EQ(shelf.ac_power_w(), expected_w);
      for (int tick = 0; tick < kSecond; ++tick) ASSERT_NEAR(shelf.step(80e3), expected_w, 1e-6);
    }
  }
}

TEST(SteadyStart, InputFilter) {
  for (const auto damping : {FilterDamping::kParallel, FilterDamping::kSeries}) {
    InputFilterConfig c;
    c.damping = damping;
    InputFilter filter(c);
    filter.start(80e3);
    // Source current times source voltage, from the operating point of the circuit's own equations.
    const double node_v = operating_voltage_v(filter.circuit(), c.voltage_v, 80e3);
    const double expected_w = c.voltage_v * 80e3 / node_v;
    EXPECT_NEAR(filter.grid_power_w(), expected_w, 1e-6);
    for (int tick = 0; tick < kSecond; ++tick) ASSERT_NEAR(filter.step(80e3), expected_w, 1e-5);
  }
}

TEST(SteadyStart, Converter) {
  for (const double command_w : {-40e3, 25e3}) {
    Converter converter(ConverterConfig{});
    converter.start(command_w);
    EXPECT_EQ(converter.bus_power_w(), command_w);
    for (int tick = 0; tick < kSecond; ++tick) {
      ASSERT_NEAR(converter.settle(converter.ask(command_w)), command_w, 1e-6);
    }
  }
}

TEST(SteadyStart, Battery) {
  BatteryConfig c;
  c.initial_soc_frac = 0.7;
  c.initial_rc_v = 0.02;
  Battery battery(c);
  for (int tick = 0; tick < kSecond; ++tick) ASSERT_NEAR(battery.step(-30e3), -30e3, 1e-6);
}

TEST(SteadyStart, Supercapacitor) {
  SupercapacitorConfig c;
  c.initial_soc_frac = 0.7;
  Supercapacitor bank(c);
  for (int tick = 0; tick < kSecond; ++tick) ASSERT_NEAR(bank.step(30e3), 30e3, 1e-6);
}

TEST(SteadyStart, StorageUnit) {
  for (const auto kind : {StorageKind::kBattery, StorageKind::kSupercapacitor}) {
    StorageUnitConfig c;
    c.kind = kind;
    c.battery.initial_soc_frac = 0.7;
    c.supercapacitor.initial_soc_frac = 0.7;
    StorageUnit storage(c);
    storage.start(-40e3);
    EXPECT_EQ(storage.bus_power_w(), -40e3);
    for (int tick = 0; tick < kSecond; ++tick) ASSERT_NEAR(storage.step(-40e3), -40e3, 1e-5);
  }
}

}  // namespace
}  // namespace ballast
