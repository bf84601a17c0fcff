// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "sim/plant/supercapacitor.hpp"
#include "tests/sim/plant/balance.hpp"

namespace ballast {
namespace {

using test::kDt;

// Time to fall from inner voltage v0 to v at constant terminal power P, from
// dv/dt = -i/C, i = (v - sqrt(v^2 - 4 R P)) / (2 R).
double discharge_time_s(double v0, double v, double power_w, double farad, double ohm) {
  const double k2 = 4.0 * ohm * power_w;
  const auto primitive = [&](double x) {
    const double w = std::sqrt(x * x - k2);
    return 0.5 * x * x + 0.5 * (x * w - (k2 > 0.0 ? k2 * std::log(x + w) : 0.0));
  };
  return farad / (2.0 * power_w) * (primitive(v0) - primitive(v));
}

TEST(Supercapacitor, DischargesAtConstantPowerAsTheClosedForm) {
  for (const double esr_ohm : {0.0, 0.1}) {
    SupercapacitorConfig c;
    c.esr_ohm = esr_ohm;
    c.initial_soc_frac = 0.83;
    Supercapacitor bank(c);
    const double start_v = bank.inner_voltage_v();
    EXPECT_NEAR(start_v, std::sqrt(4e4 + 0.83 * 12e4), 1e-10);
    for (int tick = 1; tick <= 18000; ++tick) {
      ASSERT_NEAR(bank.step(-60e3), -60e3, 1e-9);
      if (tick % 3000 != 0) continue;
      EXPECT_NEAR(discharge_time_s(start_v, bank.inner_voltage_v(), 60e3, 30.0, esr_ohm),
                  tick * kDt, 1e-7 * tick * kDt);
    }
    EXPECT_EQ(bank.limited(), 0u);
  }
}

TEST(Supercapacitor, StateOfChargeIsEnergyInsideTheWindow) {
  SupercapacitorConfig c;
  c.esr_ohm = 0.0;
  c.initial_soc_frac = 0.25;
  Supercapacitor bank(c);
  EXPECT_DOUBLE_EQ(bank.usable_j(), 0.5 * 30.0 * (400.0 * 400.0 - 200.0 * 200.0));
  for (int tick = 0; tick < 9000; ++tick) bank.step(50e3);
  EXPECT_NEAR(bank.soc_frac(), 0.25 + 450e3 / 1.8e6, 1e-12);
}

TEST(Supercapacitor, HoldsItsVoltageWindow) {
  SupercapacitorConfig c;
  c.capacitance_f = 0.5;
  for (const double power_w : {90e3, -90e3}) {
    Supercapacitor bank(c);
    for (int tick = 0; tick < 3000; ++tick) {
      bank.step(power_w);
      ASSERT_LE(bank.voltage_v(), 400.0 + 1e-10);
      ASSERT_GE(bank.voltage_v(), 200.0 - 1e-10);
    }
    EXPECT_EQ(bank.limited(), kLimitVoltage);
    EXPECT_NEAR(bank.soc_frac(), power_w > 0.0 ? 1.0 : 0.0, 1e-6);
    EXPECT_NEAR(bank.step(power_w), 0.0, 1.0);
  }
}

TEST(Supercapacitor, ClipsAtTheMaximumPowerPoint) {
  SupercapacitorConfig c;
  c.esr_ohm = 1.0;
  c.voltage_min_v = 1.0;
  c.current_a = 1e6;
  c.initial_soc_frac = 0.5;
  Supercapacitor bank(c);
  const double inner_v = bank.inner_voltage_v();
  const double ohm = 1.0 + 0.5 * kDt / 30.0;
  EXPECT_NEAR(bank.step(-1e9), -inner_v * inner_v / (4.0 * ohm), 1e-6);
  EXPECT_EQ(bank.limited(), kLimitPower);
  EXPECT_TRUE(std::isfinite(bank.step(-std::numeric_limits<double>::infinity())));
  EXPECT_THROW(bank.step(std::nan("")), DeviceError);
}

TEST(Supercapacitor, EnergyClosesOverAMillionTicks) {
  SupercapacitorConfig c;
  c.initial_soc_frac = 0.2;
  Supercapacitor bank(c);
  test::Balance balance(bank.stored_j());
  test::Random random(2);
  unsigned limits = 0;
  double bias_w = 0.0;
  for (int tick = 0; tick < test::kBalanceTicks; ++tick) {
    if (tick % 10000 == 0) bias_w = random.uniform(-80e3, 80e3);
    balance.in(bank.step(bias_w + random.uniform(-120e3, 120e3)));
    limits |= bank.limited();
  }
  EXPECT_NE(limits & kLimitVoltage, 0u);
  EXPECT_LT(balance.error(bank.stored_j(), bank.loss_j()), test::kClosed);
  EXPECT_GT(balance.error(bank.stored_j(), 0.0), test::kOpen);
}

}  // namespace
}  // namespace ballast
