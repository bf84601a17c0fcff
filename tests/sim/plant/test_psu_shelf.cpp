// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "sim/plant/psu_shelf.hpp"
#include "tests/sim/plant/balance.hpp"

namespace ballast {
namespace {

using test::kDt;

TEST(PsuShelf, EfficiencyAtTheGivenPointsAndBetweenThem) {
  PsuShelfConfig c;
  c.energy_per_gpu_j = 0.0;
  PsuShelf shelf(c, 72);
  for (std::size_t k = 0; k < c.load_frac.size(); ++k) {
    const double load_w = c.load_frac[k] * c.rating_w;
    EXPECT_NEAR(load_w / shelf.step(load_w), c.efficiency_frac[k], 1e-12);
  }
  EXPECT_NEAR(shelf.step(0.0), 600.0, 1e-9);
  // The loss never falls as the load rises, also beyond the rating.
  double before_w = 0.0;
  for (double load_w = 0.0; load_w < 250e3; load_w += 50.0) {
    const double loss_w = shelf.loss_w(load_w);
    ASSERT_GE(loss_w, before_w);
    before_w = loss_w;
  }
}

TEST(PsuShelf, WithoutCapacitorsTheInputFollowsTheLoad) {
  PsuShelfConfig c;
  c.energy_per_gpu_j = 0.0;
  PsuShelf shelf(c, 72);
  test::Random random(5);
  for (int tick = 0; tick < 1000; ++tick) {
    const double load_w = random.uniform(0.0, 150e3);
    ASSERT_EQ(shelf.step(load_w), load_w + shelf.loss_w(load_w));
    ASSERT_TRUE(shelf.passing_through());
  }
  EXPECT_EQ(shelf.voltage_v(), 0.0);
  EXPECT_EQ(shelf.stored_j(), 0.0);
}

// 65 J carry a 1.4 kW swing for 65 / 1400 = 46.4 ms, and then no longer.
TEST(PsuShelf, SixtyFiveJoulesLast46Milliseconds) {
  PsuShelfConfig c;
  c.initial_voltage_v = c.voltage_max_v;
  c.smoothing_time_s = 1e4;  // the input all but stays where it is
  c.restore_time_s = 1e7;
  PsuShelf shelf(c, 1);
  shelf.start(0.0);
  EXPECT_NEAR(shelf.stored_j() - shelf.energy_min_j(), 65.0, 1e-9);
  for (int tick = 1; tick <= 46; ++tick) {
    shelf.step(1400.0);
    ASSERT_NEAR(shelf.rectified_power_w(), 0.0, 0.01);
    ASSERT_FALSE(shelf.passing_through());
  }
  EXPECT_NEAR(shelf.stored_j() - shelf.energy_min_j(), 65.0 - 46 * 1.4, 1e-3);
  shelf.step(1400.0);
  EXPECT_NEAR(shelf.rectified_power_w(), 1400.0 - 600.0, 0.2);
  EXPECT_TRUE(shelf.passing_through());
  for (int tick = 0; tick < 1000; ++tick) {
    ASSERT_EQ(shelf.step(1400.0), 1400.0 + shelf.loss_w(1400.0));
    ASSERT_NEAR(shelf.voltage_v(), c.voltage_min_v, 1e-10);
  }
}

TEST(PsuShelf, FullCapacitorsPassAFallOfTheLoadThrough) {
  PsuShelfConfig c;
  c.initial_voltage_v = 430.0;
  c.smoothing_time_s = 1e4;
  c.restore_time_s = 1e7;
  PsuShelf shelf(c, 10);
  shelf.start(20e3);
  for (int tick = 0; tick < 100; ++tick) shelf.step(2e3);
  EXPECT_TRUE(shelf.passing_through());
  EXPECT_EQ(shelf.rectified_power_w(), 2e3);
  EXPECT_NEAR(shelf.voltage_v(), 440.0, 1e-10);
}

TEST(PsuShelf, NeverLeavesTheVoltageWindow) {
  PsuShelfConfig c;
  c.smoothing_time_s = 0.1;
  PsuShelf shelf(c, 72);
  test::Random random(6);
  double level_w = 0.0;
  double low_v = 1e9;
  double high_v = 0.0;
  for (int tick = 0; tick < 200000; ++tick) {
    if (tick % 150 == 0) level_w = random.uniform(0.0, 140e3);
    shelf.step(level_w + random.uniform(0.0, 5e3));
    low_v = std::min(low_v, shelf.voltage_v());
    high_v = std::max(high_v, shelf.voltage_v());
    ASSERT_GE(shelf.rectified_power_w(), 0.0);
  }
  EXPECT_NEAR(low_v, 320.0, 1e-9);
  EXPECT_NEAR(high_v, 440.0, 1e-9);
}

TEST(PsuShelf, CapacitorsReturnToNominalWithTheRestoreTime) {
  PsuShelfConfig c;
  c.voltage_nominal_v = 400.0;
  c.initial_voltage_v = 350.0;
  c.restore_time_s = 0.4;
  PsuShelf shelf(c, 72);
  shelf.start(50e3);
  const double nominal_j = 0.5 * shelf.capacitance_f() * 400.0 * 400.0;
  const double missing_j = nominal_j - shelf.stored_j();
  for (int tick = 0; tick < 300; ++tick) shelf.step(50e3);
  EXPECT_NEAR((nominal_j - shelf.stored_j()) / missing_j, std::pow(1.0 - kDt / 0.4, 300), 1e-9);
  EXPECT_NEAR((nominal_j - shelf.stored_j()) / missing_j, std::exp(-0.3 / 0.4), 1e-3);
}

// Inside the window the law is linear: load -> rectified power is
// (1 + s (T + Tr)) / ((1 + s T)(1 + s Tr)).
TEST(PsuShelf, FrequencyResponseInsideTheWindow) {
  PsuShelfConfig c;
  c.energy_per_gpu_j = 1e5;  // so that it is never exhausted
  for (const double frequency_hz : {0.5, 2.0, 10.0, 55.0}) {
    PsuShelf shelf(c, 72);
    shelf.start(60e3);
    const double omega = 2.0 * std::numbers::pi * frequency_hz;
    std::complex<double> in = 0.0;
    std::complex<double> out = 0.0;
    for (int tick = 0; tick < 12000; ++tick) {
      const double load_w = 60e3 + 10e3 * std::sin(omega * (tick + 0.5) * kDt);
      shelf.step(load_w);
      if (tick < 10000) continue;
      const auto turn = std::polar(1.0, -omega * (tick + 0.5) * kDt);
      in += turn * load_w;
      out += turn * shelf.rectified_power_w();
    }
    const std::complex<double> s(0.0, omega);
    const auto expected = (1.0 + s * 0.52) / ((1.0 + s * 0.02) * (1.0 + s * 0.5));
    EXPECT_NEAR(std::abs(out / in) / std::abs(expected), 1.0, 0.01) << frequency_hz;
  }
}

TEST(PsuShelf, SlewLimitHoldsWhileTheCapacitorsLast) {
  PsuShelfConfig c;
  c.slew_w_per_s = 2e5;
  c.smoothing_time_s = 0.0;
  PsuShelf shelf(c, 72);
  shelf.start(40e3);
  for (int tick = 1; tick <= 20; ++tick) {
    shelf.step(60e3);
    ASSERT_NEAR(shelf.rectified_power_w(), 40e3 + 200.0 * tick, 1e-9);
  }
}

TEST(PsuShelf, FlagsBackfeedAndOverload) {
  PsuShelf shelf(PsuShelfConfig{}, 1);
  for (int tick = 0; tick < 1000; ++tick) shelf.step(-2e3);
  EXPECT_TRUE(shelf.backfeeding());
  EXPECT_EQ(shelf.rectified_power_w(), -2e3);
  for (int tick = 0; tick < 1000; ++tick) shelf.step(220e3);
  EXPECT_TRUE(shelf.overloaded());
  EXPECT_FALSE(shelf.backfeeding());
  EXPECT_THROW(shelf.step(std::nan("")), DeviceError);
  EXPECT_THROW(shelf.step(INFINITY), DeviceError);
}

// Half the supplies are a shelf of half the rating: each of them then carries what it would carry
// in a full shelf at twice the load.
TEST(PsuShelf, MissingSuppliesScaleRatingAndLosses) {
  PsuShelfConfig c;
  c.energy_per_gpu_j = 0.0;
  PsuShelf shelf(c, 72);
  const PsuShelf full(c, 72);
  for (const double part : {0.5, 0.25, 0.8}) {
    shelf.set_working(part);
    for (std::size_t k = 0; k < c.load_frac.size(); ++k) {
      const double load_w = c.load_frac[k] * part * c.rating_w;
      EXPECT_NEAR(load_w / shelf.step(load_w), c.efficiency_frac[k], 1e-12);
    }
    EXPECT_NEAR(shelf.step(0.0), 600.0 * part, 1e-9);
    shelf.step(1.59 * part * c.rating_w);
    EXPECT_FALSE(shelf.overloaded());
    shelf.step(1.61 * part * c.rating_w);
    EXPECT_TRUE(shelf.overloaded());
  }
  shelf.set_working(1.0);
  EXPECT_EQ(shelf.step(54321.0), 54321.0 + full.loss_w(54321.0));
  EXPECT_THROW(shelf.set_working(0.0), ConfigError);
  EXPECT_THROW(shelf.set_working(1.1), ConfigError);
  EXPECT_THROW(shelf.set_working(std::nan("")), ConfigError);
}

// Half the energy lies on either side of the nominal voltage, at which the shelf starts.
TEST(PsuShelf, StartsWhereItCanAbsorbAsMuchAsItCanSupply) {
  const PsuShelf shelf(PsuShelfConfig{}, 72);
  EXPECT_NEAR(shelf.voltage_v(), PsuShelfConfig{}.voltage_nominal_v, 1e-9);
  EXPECT_NEAR((shelf.energy_max_j() - shelf.stored_j()) / (72 * 65.0), 0.5, 0.005);
  EXPECT_NEAR((shelf.stored_j() - shelf.energy_min_j()) / (72 * 65.0), 0.5, 0.005);
}

// A quarter of the supplies is lost: their capacitors go, the voltage of the rest does not change.
TEST(PsuShelf, LostSuppliesTakeTheirCapacitorsAlong) {
  PsuShelf shelf(PsuShelfConfig{}, 72);
  shelf.start(50e3);
  const double stored_j = shelf.stored_j();
  const double voltage_v = shelf.voltage_v();
  shelf.set_working(0.75);
  EXPECT_NEAR(shelf.stored_j(), 0.75 * stored_j, 1e-9);
  EXPECT_NEAR(shelf.detached_j(), 0.25 * stored_j, 1e-9);
  EXPECT_NEAR(shelf.voltage_v(), voltage_v, 1e-9);
  EXPECT_NEAR(shelf.energy_max_j() - shelf.energy_min_j(), 0.75 * 72 * 65.0, 1e-9);
  // What is left carries a step of the load for less long: it reaches the end of its window.
  for (int tick = 0; tick < 1000; ++tick) {
    ASSERT_NEAR(shelf.step(50e3), 50e3 + shelf.loss_w(50e3), 1e-6);  // restores nothing
  }
  shelf.set_working(1.0);
  EXPECT_NEAR(shelf.stored_j(), stored_j, 1e-6);
  EXPECT_NEAR(shelf.detached_j(), 0.0, 1e-6);
}

TEST(PsuShelf, EnergyClosesWhileSuppliesComeAndGo) {
  PsuShelf shelf(PsuShelfConfig{}, 72);
  test::Balance balance(shelf.stored_j());
  test::Random random(9);
  double level_w = 0.0;
  for (int tick = 0; tick < 100000; ++tick) {
    if (tick % 90 == 0) level_w = random.uniform(0.0, 120e3);
    if (tick % 1000 == 300) shelf.set_working(random.uniform(0.1, 0.9));
    if (tick % 1000 == 830) shelf.set_working(1.0);
    balance.in(shelf.step(level_w));
    balance.out(level_w);
    ASSERT_GE(shelf.voltage_v(), 320.0 - 1e-9);
    ASSERT_LE(shelf.voltage_v(), 440.0 + 1e-9);
  }
  EXPECT_GT(std::abs(shelf.detached_j()), 1e3);
  EXPECT_LT(balance.error(shelf.stored_j(), shelf.loss_j() + shelf.detached_j()), test::kClosed);
  EXPECT_GT(balance.error(shelf.stored_j(), shelf.loss_j()), 1e-7);
}

TEST(PsuShelf, CountsTheTimeAboveItsRating) {
  PsuShelfConfig c;
  c.energy_per_gpu_j = 0.0;
  c.overload_time_s = 0.5;
  PsuShelf shelf(c, 72);
  for (int tick = 0; tick < 500; ++tick) shelf.step(1.2 * c.rating_w);
  EXPECT_FALSE(shelf.overlong());
  shelf.step(1.2 * c.rating_w);
  EXPECT_TRUE(shelf.overlong());
  EXPECT_EQ(shelf.above_rating_ticks(), 501);
  EXPECT_NEAR(shelf.rating_share_frac(), 1.2, 1e-12);
  EXPECT_FALSE(shelf.overloaded());
  shelf.step(c.rating_w);  // a tick at the rating ends the stretch
  EXPECT_EQ(shelf.above_rating_ticks(), 0);
  EXPECT_FALSE(shelf.overlong());
  // Of half the supplies, 0.72 of the rating is 144 %.
  shelf.set_working(0.5);
  for (int tick = 0; tick < 501; ++tick) shelf.step(0.72 * c.rating_w);
  EXPECT_TRUE(shelf.overlong());
  EXPECT_NEAR(shelf.rating_share_frac(), 1.44, 1e-12);
}

TEST(PsuShelf, EnergyClosesOverAMillionTicks) {
  PsuShelfConfig c;
  c.initial_voltage_v = 330.0;
  c.smoothing_time_s = 0.1;
  PsuShelf shelf(c, 72);
  const double stored_before_j = shelf.stored_j();
  test::Balance balance(stored_before_j);
  test::Random random(8);
  double level_w = 0.0;
  int passing = 0;
  for (int tick = 0; tick < test::kBalanceTicks; ++tick) {
    if (tick % 90 == 0) level_w = random.uniform(-2e3, 140e3);
    const double load_w = level_w + random.uniform(0.0, 8e3);
    balance.in(shelf.step(load_w));
    balance.out(load_w);
    passing += shelf.passing_through() ? 1 : 0;
    const double v = shelf.voltage_v();
    ASSERT_NEAR(0.5 * shelf.capacitance_f() * v * v, shelf.stored_j(), 1e-9);
  }
  EXPECT_GT(passing, 1000);
  EXPECT_LT(passing, test::kBalanceTicks / 2);
  EXPECT_LT(balance.error(shelf.stored_j(), shelf.loss_j()), test::kClosed);
  EXPECT_GT(balance.error(shelf.stored_j(), 0.0), test::kOpen);
  // The stored energy matters too, small as it is.
  EXPECT_GT(balance.error(stored_before_j, shelf.loss_j()), 10 * test::kClosed);
}

}  // namespace
}  // namespace ballast
