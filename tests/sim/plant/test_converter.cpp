// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "sim/plant/converter.hpp"
#include "tests/sim/plant/balance.hpp"

namespace ballast {
namespace {

using test::kDt;

// The second half of a tick when the cell takes what it is asked for.
double step(Converter& converter, double command_w) {
  return converter.settle(converter.ask(command_w));
}

TEST(Converter, LagIsExponentialFromANonZeroState) {
  ConverterConfig c;
  c.lag_s = 0.05;
  Converter converter(c);
  for (int tick = 0; tick < 5000; ++tick) step(converter, 30e3);
  ASSERT_NEAR(converter.lag_state_w(), 30e3, 1e-6);
  for (int tick = 1; tick <= 200; ++tick) {
    const double bus_w = step(converter, -20e3);
    const double end = std::exp(-tick * kDt / 0.05);
    const double begin = std::exp(-(tick - 1) * kDt / 0.05);
    ASSERT_NEAR(converter.lag_state_w(), -20e3 + 50e3 * end, 1e-6);
    ASSERT_NEAR(bus_w, -20e3 + 50e3 * 0.05 / kDt * (begin - end), 1e-6);
  }
}

TEST(Converter, LossesByHand) {
  ConverterConfig c;
  c.rating_w = 100e3;
  c.lag_s = 0.0;
  c.fixed_loss_w = 100.0;
  c.proportional_loss_frac = 0.01;
  c.quadratic_loss_frac = 0.02;
  Converter converter(c);
  // At 50 kW into the cell: 100 + 500 + 0.02 * 2.5e9 / 1e5 = 1100 W.
  EXPECT_DOUBLE_EQ(converter.loss_w(50e3), 1100.0);
  EXPECT_NEAR(converter.cell_power_w(51.1e3), 50e3, 1e-9);
  // 50 kW out of the cell leave 48.9 kW for the bus.
  EXPECT_NEAR(step(converter, -48.9e3), -48.9e3, 1e-9);
  EXPECT_NEAR(converter.loss_j(), 1.1, 1e-12);
  // No power on the bus: the cell feeds the fixed loss (and what that costs).
  EXPECT_NEAR(converter.ask(0.0), -100.0 / 0.99, 0.1);
}

TEST(Converter, CellPowerIsTheInverseOfTheLossLaw) {
  for (const double quadratic : {0.0, 0.015}) {
    ConverterConfig c;
    c.quadratic_loss_frac = quadratic;
    const Converter converter(c);
    for (double bus_w = -110e3; bus_w <= 110e3; bus_w += 137.0) {
      const double cell_w = converter.cell_power_w(bus_w);
      ASSERT_NEAR(cell_w + converter.loss_w(cell_w), bus_w, 1e-9);
    }
  }
}

TEST(Converter, ClampsToItsRating) {
  Converter converter(ConverterConfig{});
  for (int tick = 0; tick < 100; ++tick) step(converter, 1e9);
  EXPECT_TRUE(converter.clamped());
  EXPECT_NEAR(converter.bus_power_w(), 110e3, 1e-6);
  for (int tick = 0; tick < 100; ++tick) step(converter, -INFINITY);
  EXPECT_NEAR(converter.bus_power_w(), -110e3, 1e-6);
  step(converter, 5.0);
  EXPECT_FALSE(converter.clamped());
  EXPECT_THROW(converter.ask(std::nan("")), DeviceError);
}

TEST(Converter, TripOpensAtOnceAndRestartsFromZero) {
  ConverterConfig c;
  c.lag_s = 0.1;
  Converter converter(c);
  for (int tick = 0; tick < 1000; ++tick) step(converter, 50e3);
  const double loss_j = converter.loss_j();
  EXPECT_EQ(converter.ask(50e3, true), 0.0);
  EXPECT_EQ(converter.settle(0.0), 0.0);
  EXPECT_TRUE(converter.tripped());
  EXPECT_EQ(converter.loss_j(), loss_j);
  step(converter, 50e3);
  EXPECT_FALSE(converter.tripped());
  EXPECT_NEAR(converter.lag_state_w(), 50e3 * (1.0 - std::exp(-0.01)), 1e-8);
}

TEST(Converter, EnergyClosesOverAMillionTicks) {
  Converter converter(ConverterConfig{});
  test::Balance balance(0.0);
  test::Random random(3);
  for (int tick = 0; tick < test::kBalanceTicks; ++tick) {
    double cell_w = converter.ask(random.uniform(-130e3, 130e3));
    const bool limited = random.uniform(0.0, 1.0) < 0.1;
    if (limited) cell_w *= random.uniform(0.0, 1.0);
    balance.in(converter.settle(cell_w, limited));
    balance.out(cell_w);
  }
  EXPECT_LT(balance.error(0.0, converter.loss_j()), test::kClosed);
  EXPECT_GT(balance.error(0.0, 0.0), test::kOpen);
}

}  // namespace
}  // namespace ballast
