// SPDX-License-Identifier: GPL-3.0-or-later
// Start, run, hold and ramp-down against closed forms, to the microwatt and the tick.
#include <algorithm>
#include <random>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

TEST(GpuBankRamps, StartFollowsTheClosedForm) {
  for (const std::uint32_t up : {50'000U, 1'234'567U, 150 * kW}) {
    Bank bank;
    bank.configure(up, 30'000, 1000);
    bank.tick(100 * kW);
    bank.write("CONTROL", kEnable);
    bank.tick(100 * kW);
    ASSERT_EQ(bank.state(), gps::State::kIdle);
    ASSERT_EQ(bank.read("APPLIED_FLOOR"), 100 * kW);
    ASSERT_EQ(bank.read("APPLIED_CAP"), 200 * kW);
    std::uint64_t floor = 100 * kW, cap = 200 * kW;
    bool running = false;
    for (int k = 1; k < 22'000; ++k) {
      if (cap == 1000 * kW && k % 100 != 0) continue;
      // The floor rises first, the cap just above it; then the cap to the ceiling.
      running = running || floor == 500 * kW;
      floor = std::min<std::uint64_t>(floor + up, 500 * kW);
      cap = running ? std::min<std::uint64_t>(cap + up, 1000 * kW)
                    : std::min<std::uint64_t>(cap + up, std::max<std::uint64_t>(floor, 200 * kW));
      const std::uint32_t granted = bank.tick(800 * kW);
      ASSERT_EQ(granted, std::min<std::uint64_t>(cap, 800 * kW)) << up << " at " << k;
      if (k % 16 == 0 || running) {
        ASSERT_EQ(bank.read("APPLIED_FLOOR"), floor) << up << " at " << k;
        ASSERT_EQ(bank.read("APPLIED_CAP"), cap) << up << " at " << k;
        ASSERT_EQ(bank.state(), running ? gps::State::kRun : gps::State::kStart);
      }
    }
    EXPECT_TRUE(running);
    EXPECT_EQ(cap, 1000 * kW);
  }
}

TEST(GpuBankRamps, RunClampsBetweenFloorAndCap) {
  Bank bank;
  bank.configure(20'000, 20'000, 100);
  bank.start(700 * kW);
  EXPECT_EQ(bank.tick(0), 500 * kW);
  EXPECT_EQ(bank.tick(499'999'999), 500 * kW);
  EXPECT_EQ(bank.tick(500'000'001), 500'000'001U);
  EXPECT_EQ(bank.tick(999'999'999), 999'999'999U);
  EXPECT_EQ(bank.tick(1'000'000'001), 1000 * kW);
  EXPECT_EQ(bank.tick(4'294'967'295), 1000 * kW);
  EXPECT_EQ(bank.tick(300 * kW), 500 * kW);
}

TEST(GpuBankRamps, HysteresisIsExactToTheTick) {
  for (const int hysteresis : {0, 1, 7, 250}) {
    Bank bank;
    bank.configure(20'000, 30'000, static_cast<std::uint32_t>(hysteresis));
    bank.start(700 * kW);
    for (int gap = std::max(hysteresis - 1, 0); gap <= hysteresis; ++gap) {
      for (int i = 0; i < gap; ++i) ASSERT_EQ(bank.tick(200 * kW), 500 * kW);
      ASSERT_EQ(bank.read("APPLIED_FLOOR"), 500 * kW);
      ASSERT_EQ(bank.tick(200 * kW + 1), 500 * kW);
      ASSERT_EQ(bank.state(), gps::State::kRun);
    }
    for (int i = 0; i < hysteresis; ++i) bank.tick(200 * kW);
    if (hysteresis > 0) {
      ASSERT_EQ(bank.state(), gps::State::kHold);
    }
    for (int n = 1; n <= 20; ++n) ASSERT_EQ(bank.tick(200 * kW), 500 * kW - n * 30'000U);
    EXPECT_EQ(bank.state(), gps::State::kRampDown);
  }
}

TEST(GpuBankRamps, RampDownEndsInIdleWithTheCapAtTheThreshold) {
  Bank bank;
  bank.configure(20'000, 3 * kW, 2);
  bank.start(700 * kW);
  bank.ticks(2, 50 * kW);
  std::uint32_t floor = 500 * kW, cap = 1000 * kW;
  for (int n = 1; n < 400; ++n) {
    floor = std::max(floor - 3 * kW, 100 * kW);
    cap = std::max(std::max(cap - 3 * kW, floor), 200 * kW);
    ASSERT_EQ(bank.tick(50 * kW), floor) << n;
    ASSERT_EQ(bank.read("APPLIED_CAP"), cap) << n;
    if (bank.state() == gps::State::kIdle) break;
  }
  EXPECT_EQ(bank.state(), gps::State::kIdle);
  EXPECT_EQ(cap, 200 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
}

TEST(GpuBankRamps, RestartGoesOnFromWhereItIs) {
  Bank bank;
  bank.configure(2 * kW, 3 * kW, 2);
  bank.start(700 * kW);
  bank.ticks(2 + 40, 50 * kW);
  ASSERT_EQ(bank.read("APPLIED_FLOOR"), 380 * kW);
  ASSERT_EQ(bank.read("APPLIED_CAP"), 880 * kW);
  bank.tick(900 * kW);
  EXPECT_EQ(bank.state(), gps::State::kStart);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 382 * kW);
  EXPECT_EQ(bank.read("APPLIED_CAP"), 877 * kW);
  EXPECT_EQ(bank.granted[0], 877 * kW);
}

TEST(GpuBankRamps, NeverEnabledIsTransparent) {
  Bank bank(72);
  std::mt19937_64 random(7);
  for (int t = 0; t < 3000; ++t) {
    for (auto& d : bank.demand) d = static_cast<std::uint32_t>(random());
    bank.tick();
    ASSERT_EQ(bank.granted, bank.demand);
  }
  EXPECT_EQ(bank.read_wide("BURNED_ENERGY", 71), 0U);
  EXPECT_EQ(bank.read("TICKS_BYPASS", 71), 3000U);
}

TEST(GpuBankRamps, AbsentLanesDrawAndDoNothing) {
  Bank bank(3);
  bank.configure(20'000, 20'000, 100);
  bank.write("CONTROL", kEnable);
  bank.ticks(50, 600 * kW);
  for (const int gpu : {3, 40, 71}) {
    EXPECT_EQ(bank.read("GRANTED", gpu), 0U);
    EXPECT_EQ(bank.read("DEMAND", gpu), 0U);
    EXPECT_EQ(bank.read("APPLIED_FLOOR", gpu), 0U);
    EXPECT_EQ(bank.read_wide("BURNED_ENERGY", gpu), 0U);
    EXPECT_EQ(bank.read("TICKS_BYPASS", gpu), 0U);
    EXPECT_EQ(bank.read("TICKS_START", gpu), 0U);
  }
  EXPECT_EQ(bank.read("DEMAND", 2), 600 * kW);
}

TEST(GpuBankRamps, EnablingInMidActivityStepsNothing) {
  for (const std::uint32_t demand : {30 * kW, 100 * kW, 180 * kW, 640 * kW, 990 * kW}) {
    Bank bank;
    bank.configure(20'000, 30'000, 1000);
    bank.ticks(5, demand);
    bank.write("CONTROL", kEnable);
    std::uint32_t last = demand;
    for (int n = 0; n < 200; ++n) {
      const std::uint32_t granted = bank.tick(demand);
      ASSERT_GE(granted, last);
      ASSERT_LE(granted - last, 20'000U) << demand;
      if (demand >= 100 * kW) {
        ASSERT_EQ(granted, demand);
      }
      last = granted;
    }
    EXPECT_EQ(bank.read("EVENTS"), 0U);
  }
  // Above the ceiling it comes down at the ramp.
  Bank bank;
  bank.configure(20'000, 30'000, 1000);
  bank.ticks(5, 1500 * kW);
  bank.write("CONTROL", kEnable);
  for (std::uint32_t n = 1; n < 200; ++n) ASSERT_EQ(bank.tick(1500 * kW), 1500 * kW - n * 30'000);
}

TEST(GpuBankRamps, DisablingRampsDownThenBypasses) {
  Bank bank;
  bank.configure(40 * kW, 3 * kW, 100'000);
  bank.start(700 * kW);
  bank.ticks(3, 20 * kW);
  bank.write("CONTROL", 0);
  std::uint32_t expected = 500 * kW;
  for (int n = 0; n < 170; ++n) {
    expected = expected > 23 * kW ? expected - 3 * kW : 20 * kW;
    ASSERT_EQ(bank.tick(20 * kW), expected) << n;
    // The cap is at its end after 83 ticks, the floor after 167.
    ASSERT_EQ(bank.state(), n < 166 ? gps::State::kDisabling : gps::State::kBypass) << n;
  }
  EXPECT_EQ(bank.state(), gps::State::kBypass);
  for (const std::uint32_t d : {4'294'967'295U, 0U, 3000 * kW}) EXPECT_EQ(bank.tick(d), d);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
}

TEST(GpuBankRamps, RampsDoNotChangeTheSwingInBand) {
  Bank slow, fast;
  for (Bank* bank : {&slow, &fast}) {
    bank->configure(20'000, 20'000, 300);
    bank->start(700 * kW);
  }
  fast.write("preset.0.RAMP_UP_RATE", 500 * kW);
  fast.write("preset.0.RAMP_DOWN_RATE", 300 * kW);
  std::mt19937_64 random(3);
  for (int t = 0; t < 5000; ++t) {
    const std::uint32_t wave = t % 500 < 220 ? 50 * kW : 900 * kW;  // gaps of 220 ms
    const std::uint32_t demand = wave + static_cast<std::uint32_t>(random() % (80 * kW));
    const std::uint32_t granted = slow.tick(demand);
    ASSERT_EQ(granted, fast.tick(demand)) << t;
    ASSERT_EQ(granted, std::max(demand, 500 * kW));
  }
}

// Without a row cap the cap ends at 2^32 - 1 uW: from 1200 W at 20 W/s after 154.749 s.
TEST(GpuBankRamps, DisablingLastsUntilTheCapIsAtItsEnd) {
  Bank bank;
  bank.configure(20'000, 20'000, 1000);
  bank.write("TMP_CEILING", 1'200'000);
  bank.start(700 * kW);
  bank.write("CONTROL", 0);
  const std::uint64_t way = 4'294'967'295ULL - 1200ULL * kW;
  const auto last = static_cast<int>((way + 19'999) / 20'000);
  EXPECT_EQ(last, 154'749);
  // Half-way, power passes up to the cap that is rising.
  bank.ticks(last / 2, 700 * kW);
  EXPECT_EQ(bank.tick(4000 * kW), 1200 * kW + static_cast<std::uint32_t>(last / 2 + 1) * 20'000U);
  bank.ticks(last - last / 2 - 2, 700 * kW);
  EXPECT_EQ(bank.state(), gps::State::kDisabling);
  bank.tick(700 * kW);
  EXPECT_EQ(bank.state(), gps::State::kBypass);
}

TEST(GpuBankRamps, AFloorBelowIdlePowerActsAsIdlePower) {
  for (const std::uint32_t floor : {0U, 82U, 409U}) {  // 0, 20 and 99.9 W of 1000 W; idle is 100 W
    Bank bank;
    bank.configure(400 * kW, 400 * kW, 1000);
    bank.write("preset.0.FLOOR", floor);
    bank.start(700 * kW);
    EXPECT_EQ(bank.tick(30 * kW), 100 * kW) << floor;
    EXPECT_EQ(bank.read("APPLIED_FLOOR"), 100 * kW) << floor;
  }
}

}  // namespace
}  // namespace ballast::test
