// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <sstream>
#include <string>

#include "sim/base/source_root.hpp"
#include "sim/plant/battery.hpp"
#include "tests/sim/plant/balance.hpp"

namespace ballast {
namespace {

using test::Balance;
using test::kDt;
using test::Random;

constexpr double kInfinite = std::numeric_limits<double>::infinity();

// One cell with a flat curve: closed forms are short.
BatteryConfig flat_cell() {
  BatteryConfig c;
  c.series = 1;
  c.parallel = 1;
  c.capacity_c = 3600.0;
  c.ocv_soc_frac = {0.0, 1.0};
  c.ocv_v = {3.3, 3.3};
  c.series_resistance_ohm = 2e-3;
  c.rc_resistance_ohm = 5e-3;
  c.rc_time_s = 3.0;
  c.charge_current_a = 20.0;
  c.discharge_current_a = 30.0;
  c.voltage_min_v = 2.0;
  c.voltage_max_v = 4.0;
  c.soc_min_frac = 0.1;
  c.soc_max_frac = 0.9;
  c.initial_soc_frac = 0.5;
  return c;
}

TEST(Battery, RcPairRelaxesFromANonZeroState) {
  BatteryConfig c = flat_cell();
  c.initial_rc_v = 0.2;
  Battery cell(c);
  EXPECT_DOUBLE_EQ(cell.voltage_v(), 3.5);
  const double stored_j = cell.stored_j();
  for (int tick = 0; tick < 4500; ++tick) EXPECT_EQ(cell.step(0.0), 0.0);
  EXPECT_NEAR(cell.voltage_v(), 3.3 + 0.2 * std::exp(-4.5 / 3.0), 1e-12);
  EXPECT_EQ(cell.soc_frac(), 0.5);
  // All that left the capacitor of the pair went into its resistor.
  const double farad = 3.0 / 5e-3;
  const double lost_j = 0.5 * farad * 0.04 * (1.0 - std::exp(-2.0 * 4.5 / 3.0));
  EXPECT_NEAR(cell.rc_loss_j(), lost_j, 1e-10);
  EXPECT_NEAR(stored_j - cell.stored_j(), lost_j, 1e-9);
  EXPECT_EQ(cell.series_loss_j(), 0.0);
}

TEST(Battery, CurrentStepResponseOfTheRcPair) {
  BatteryConfig c = flat_cell();
  c.initial_rc_v = -0.05;
  Battery cell(c);
  for (int tick = 1; tick <= 6000; ++tick) {
    cell.step(kInfinite);  // the current limit makes this a step of 20 A
    ASSERT_EQ(cell.current_a(), 20.0);
    ASSERT_EQ(cell.limited(), kLimitCurrent);
    if (tick % 1500 != 0) continue;
    const double decay = std::exp(-tick * kDt / 3.0);
    EXPECT_NEAR(cell.voltage_v(), 3.3 + 20.0 * 2e-3 + 0.1 * (1.0 - decay) - 0.05 * decay, 1e-12);
    EXPECT_NEAR(cell.soc_frac(), 0.5 + 20.0 * tick * kDt / 3600.0, 1e-14);
  }
  EXPECT_NEAR(cell.series_loss_j(), 20.0 * 20.0 * 2e-3 * 6.0, 1e-9);
}

TEST(Battery, StoredEnergyIsTheIntegralOfTheCurve) {
  BatteryConfig c;  // the default pack
  c.initial_soc_frac = 0.12;
  Battery low(c);
  c.initial_soc_frac = 0.88;
  Battery high(c);
  // Trapezoids by hand over the default table, per coulomb of one cell: 0.12 -> 0.2, 0.2 -> 0.8 and
  // 0.8 -> 0.88 of the line from 0.8 to 0.95.
  const double v12 = 3.18 + (3.24 - 3.18) * 0.2;
  const double v88 = 3.335 + (3.35 - 3.335) * (0.08 / 0.15);
  const double volts = 0.08 * (v12 + 3.24) / 2 +
                       0.1 * (3.24 / 2 + 3.275 + 3.29 + 3.30 + 3.31 + 3.325 + 3.335 / 2) +
                       0.08 * (3.335 + v88) / 2;
  EXPECT_NEAR((high.stored_j() - low.stored_j()) / (72e3 * 256 * volts), 1.0, 1e-12);
}

TEST(Battery, DeliversTheWantedPowerAcrossThePointsOfTheCurve) {
  BatteryConfig c = flat_cell();
  c.capacity_c = 5.0;  // a tick moves much charge, so points are crossed often
  c.ocv_soc_frac = {0.0, 0.3, 0.5, 0.7, 1.0};
  c.ocv_v = {2.5, 3.0, 3.1, 3.6, 3.65};
  c.series_resistance_ohm = 1e-3;
  c.soc_min_frac = 0.0;
  c.soc_max_frac = 1.0;
  Battery cell(c);
  int crossings = 0;
  for (int tick = 0; tick < 20000; ++tick) {
    const double power_w = (tick / 100) % 2 == 0 ? 45.0 : -45.0;
    const double before = cell.soc_frac();
    const double got_w = cell.step(power_w);
    ASSERT_EQ(cell.limited(), 0u);
    for (const double point : {0.3, 0.5, 0.7}) {
      crossings += (before - point) * (cell.soc_frac() - point) < 0.0 ? 1 : 0;
    }
    ASSERT_NEAR(got_w, power_w, 1e-9);
  }
  EXPECT_GT(crossings, 100);
}

TEST(Battery, StopsAtTheEndsOfItsStateOfCharge) {
  for (const double power_w : {40.0, -40.0}) {
    Battery cell(flat_cell());
    double absorbed_j = 0.0;
    for (int tick = 0; tick < 200000; ++tick) {
      absorbed_j += cell.step(power_w) * kDt;
      ASSERT_LE(cell.soc_frac(), 0.9 + 1e-15);
      ASSERT_GE(cell.soc_frac(), 0.1 - 1e-15);
    }
    EXPECT_NEAR(cell.soc_frac(), power_w > 0.0 ? 0.9 : 0.1, 1e-15);
    EXPECT_EQ(cell.limited(), kLimitCharge);
    EXPECT_NEAR(cell.current_a(), 0.0, 1e-9);
    EXPECT_GT(std::abs(absorbed_j), 0.4 * 3600.0 * 3.2);
  }
}

TEST(Battery, HoldsItsVoltageWindow) {
  BatteryConfig c = flat_cell();
  c.voltage_max_v = 3.35;
  c.voltage_min_v = 3.25;
  c.charge_current_a = c.discharge_current_a = 1e3;
  Battery cell(c);
  Random random(7);
  double highest = 0.0;
  double lowest = 10.0;
  for (int tick = 0; tick < 100000; ++tick) {
    cell.step(random.uniform(-400.0, 400.0) * ((tick / 5000) % 2 == 0 ? 1.0 : 0.2));
    highest = std::max(highest, cell.voltage_v());
    lowest = std::min(lowest, cell.voltage_v());
  }
  EXPECT_NEAR(highest, 3.35, 1e-12);
  EXPECT_NEAR(lowest, 3.25, 1e-12);
}

// Both ends of a tick count: the open-circuit voltage moves to its end, the RC pair falls from its
// start.
TEST(Battery, HoldsItsVoltageWindowAtBothEndsOfATick) {
  BatteryConfig c = flat_cell();
  c.capacity_c = 20.0;
  c.ocv_v = {3.0, 3.6};
  c.rc_time_s = 5e-3;
  c.voltage_max_v = 3.35;
  c.voltage_min_v = 3.25;
  c.charge_current_a = c.discharge_current_a = 1e3;
  for (const double rc_v : {0.045, -0.045}) {
    c.initial_rc_v = rc_v;
    Battery cell(c);
    unsigned limits = 0;
    for (int tick = 0; tick < 2000; ++tick) {
      const double before_v = cell.open_circuit_v() + cell.rc_voltage_v();
      cell.step((tick / 50) % 2 == 0 ? rc_v * 1e6 : -rc_v * 1e6);
      limits |= cell.limited();
      const double start_v = before_v + 2e-3 * cell.current_a();
      ASSERT_LE(start_v, 3.35 + 1e-12) << tick;
      ASSERT_GE(start_v, 3.25 - 1e-12) << tick;
      ASSERT_LE(cell.voltage_v(), 3.35 + 1e-12) << tick;
      ASSERT_GE(cell.voltage_v(), 3.25 - 1e-12) << tick;
    }
    EXPECT_EQ(limits, kLimitVoltage);
  }
}

// The two currents that give one power meet at i = -emf / (2 R): more power is not to be had.
TEST(Battery, ClipsAtTheMaximumPowerPoint) {
  BatteryConfig c = flat_cell();
  c.voltage_min_v = 0.1;
  c.discharge_current_a = 1e5;
  c.capacity_c = 1e6;
  Battery cell(c);
  const double got_w = cell.step(-1e6);
  EXPECT_EQ(cell.limited(), kLimitPower);
  const double rc_part = 5e-3 * (kDt / 3.0) / 2.0;  // the RC pair during one tick, first order
  EXPECT_NEAR(got_w, -3.3 * 3.3 / (4.0 * (2e-3 + rc_part)), 1e-3);
  EXPECT_NEAR(cell.current_a(), -3.3 / (2.0 * (2e-3 + rc_part)), 1e-3);
  EXPECT_TRUE(std::isfinite(cell.step(-kInfinite)));
  EXPECT_TRUE(std::isfinite(cell.step(kInfinite)));
  EXPECT_THROW(cell.step(std::nan("")), DeviceError);
}

TEST(Battery, EnergyClosesOverAMillionTicks) {
  BatteryConfig c;
  c.initial_soc_frac = 0.3;
  c.initial_rc_v = 0.01;
  c.capacity_c = 2e3;  // small, so that the run goes over the whole curve and into the limits
  Battery cell(c);
  Balance balance(cell.stored_j());
  Random random(1);
  unsigned limits = 0;
  double bias_w = 0.0;
  for (int tick = 0; tick < test::kBalanceTicks; ++tick) {
    if (tick % 20000 == 0) bias_w = random.uniform(-80e3, 80e3);
    balance.in(cell.step(bias_w + random.uniform(-120e3, 120e3)));
    limits |= cell.limited();
  }
  EXPECT_EQ(limits & (kLimitCurrent | kLimitCharge), kLimitCurrent | kLimitCharge);
  EXPECT_LT(balance.error(cell.stored_j(), cell.loss_j()), test::kClosed);
  EXPECT_GT(balance.error(cell.stored_j(), cell.series_loss_j()), test::kOpen);
  EXPECT_GT(balance.error(cell.stored_j(), cell.rc_loss_j()), test::kOpen);
}

std::string run(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return text;
  char buffer[4096];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, n);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

// scipy integrates the equations with the power constant at each instant; here the current is
// constant within a tick. The difference is of second order in the tick.
TEST(Battery, AgreesWithScipyUnderASquareWave) {
  BatteryConfig c;
  c.initial_soc_frac = 0.47;
  c.initial_rc_v = -0.02;
  Battery cell(c);
  constexpr double kPower = 60e3;
  constexpr double kBias = 5e3;
  std::ostringstream json;
  json.precision(17);
  json << R"({"series_ohm": 0.064, "rc_ohm": 0.0384, "rc_farad": )" << 20.0 / 0.0384
       << R"(, "initial_charge_c": )" << 0.47 * 144e3 << R"(, "initial_rc_v": )" << -0.02 * 128
       << R"(, "power_w": 60e3, "bias_w": 5e3, "half_period_s": 1.0, "half_periods": 40)"
       << R"(, "charge_c": [)";
  for (std::size_t k = 0; k < c.ocv_v.size(); ++k) {
    json << (k > 0 ? "," : "") << c.ocv_soc_frac[k] * 144e3;
  }
  json << R"(], "ocv_v": [)";
  for (std::size_t k = 0; k < c.ocv_v.size(); ++k) json << (k > 0 ? "," : "") << c.ocv_v[k] * 128;
  json << "]}";
  std::istringstream oracle(run("/usr/bin/python3 '" + source_root().string() +
                                "/tests/sim/plant/battery_oracle.py' '" + json.str() + "'"));
  int half_periods = 0;
  double time_s = 0.0;
  double charge_c = 0.0;
  double rc_v = 0.0;
  double loss_j = 0.0;
  while (oracle >> time_s >> charge_c >> rc_v >> loss_j) {
    const double power_w = (half_periods++ % 2 == 0 ? kPower : -kPower) + kBias;
    for (int tick = 0; tick < 1000; ++tick) cell.step(power_w);
    EXPECT_NEAR(cell.soc_frac() * 144e3, charge_c, 1e-4) << time_s;
    EXPECT_NEAR(cell.rc_voltage_v(), rc_v, 1e-6) << time_s;
    EXPECT_NEAR(cell.loss_j() / loss_j, 1.0, 1e-6) << time_s;
  }
  EXPECT_EQ(half_periods, 40);
}

}  // namespace
}  // namespace ballast
