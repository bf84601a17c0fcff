// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from outside of a lane: ceiling changes, immediate ramp-down, caps, brake and the
// state of charge of the rack storage.
#include <algorithm>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

constexpr std::uint32_t kUp = 2 * kW, kDown = 3 * kW;

struct Limits : ::testing::Test {
  Limits() {
    bank.configure(kUp, kDown, 50);
    bank.start(700 * kW);
  }
  // Granted under endless demand falls from `from` to `to` at the ramp, then stays.
  void expect_fall(std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t n = 1; n < (from - to) / kDown + 5; ++n) {
      ASSERT_EQ(bank.tick(4000 * kW), std::max(from - std::min(n * kDown, from), to)) << n;
    }
  }
  void expect_rise(std::uint32_t from, std::uint32_t to) {
    for (std::uint32_t n = 1; n < (to - from) / kUp + 5; ++n) {
      ASSERT_EQ(bank.tick(4000 * kW), std::min(from + n * kUp, to)) << n;
    }
  }
  Bank bank;
};

TEST_F(Limits, CeilingFollowsAtTheRamps) {
  bank.write("TMP_CEILING", 800'000);
  expect_fall(1000 * kW, 800 * kW);
  EXPECT_EQ(bank.read("APPLIED_CEILING"), 800 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
  bank.write("TMP_CEILING", 1'100'000);
  expect_rise(800 * kW, 1100 * kW);
  // The floor is a fraction of the ceiling in force.
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 550 * kW);
}

TEST_F(Limits, HardCeilingStepsDownFlaggedAndRampsUp) {
  bank.write("CONTROL", kEnable | kHard);
  bank.tick(4000 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
  bank.write("TMP_CEILING", 400'000);
  EXPECT_EQ(bank.tick(4000 * kW), 400 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 1U);
  EXPECT_LE(bank.read("APPLIED_FLOOR"), 400 * kW);
  bank.write("TMP_CEILING", 700'000);
  expect_rise(400 * kW, 700 * kW);
}

// The ceiling may stand high above the cap and step unseen by granted power; it is flagged all the
// same.
TEST_F(Limits, ASteppingCeilingAboveTheCapIsFlagged) {
  bank.ticks(2000, 100 * kW);
  ASSERT_EQ(bank.state(), gps::State::kIdle);
  bank.write("CONTROL", kEnable | kHard);
  bank.write("TMP_CEILING", 600'000);
  bank.tick(100 * kW);
  EXPECT_EQ(bank.read("APPLIED_CEILING"), 600 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 1U);
}

TEST_F(Limits, ImmediateRampDownInBothSensesAndModes) {
  struct Case {
    std::uint32_t control;
    bool immediate, steps;
  };
  for (const Case& c : {Case{0, false, false}, Case{kImmediate, true, true},
                        Case{kImmediate | kRamped, true, false}, Case{kInverted, true, true},
                        Case{kInverted | kRamped, true, false},
                        Case{kImmediate | kInverted, false, false}, Case{kRamped, false, false}}) {
    Bank lane;
    lane.configure(kUp, kDown, 50);
    lane.start(700 * kW, kEnable | c.control);
    const std::uint32_t first = lane.tick(50 * kW);
    EXPECT_EQ(first, c.steps ? 100 * kW : c.immediate ? 500 * kW - kDown : 500 * kW) << c.control;
    EXPECT_EQ(lane.read("EVENTS"), c.steps ? 1U : 0U) << c.control;
    EXPECT_EQ(lane.state(), c.steps       ? gps::State::kIdle
                            : c.immediate ? gps::State::kRampDown
                                          : gps::State::kHold);
    if (c.steps) {
      EXPECT_EQ(lane.read("APPLIED_CAP"), 200 * kW);
    }
    // A restart is ramped in every mode.
    const std::uint32_t cap = lane.read("APPLIED_CAP");
    EXPECT_LE(lane.tick(4000 * kW), cap + kUp);
  }
}

TEST_F(Limits, ACapRampsAndBeatsTheFloor) {
  bank.cap(600 * kW);
  expect_fall(1000 * kW, 600 * kW);
  bank.cap(300 * kW);
  expect_fall(600 * kW, 300 * kW);
  // A cap beats the floor, which gives way at the ramp.
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 150 * kW);
  bank.cap(90 * kW);
  expect_fall(300 * kW, 90 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 90 * kW);
  EXPECT_EQ(bank.tick(0), 90 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
  bank.cap(kNotSet);
  expect_rise(90 * kW, 1000 * kW);
}

TEST_F(Limits, BrakeBeatsAllAndRecoversAtTheRamp) {
  bank.write("EDP_FACTOR", 8192);
  bank.write("BRAKE_POWER", 250'000);
  bank.tick(700 * kW);
  bank.cap(900 * kW);
  bank.brake(true);
  EXPECT_EQ(bank.tick(4000 * kW), 250 * kW);
  EXPECT_EQ(bank.read("EVENTS") & 5U, 5U);
  const std::uint32_t idle = bank.tick(0);
  EXPECT_EQ(idle, bank.read("APPLIED_FLOOR"));
  bank.cap(120 * kW);  // a lower cap below the brake still acts
  EXPECT_EQ(bank.tick(4000 * kW), 120 * kW);
  bank.cap(kNotSet);
  expect_rise(120 * kW, 250 * kW);
  bank.brake(false);
  bank.write("EVENTS", 7, 0);
  bank.write("EDP_FACTOR", 4096);
  expect_rise(250 * kW, 1000 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
}

// Every lane obeys its own cap and brake, and only those; what is not given again stays in force.
TEST(BankLanes, CapsAndBrakesBelongToTheirLane) {
  Bank bank(72);
  bank.configure(4000 * kW, 4000 * kW, 50);
  bank.start(700 * kW);
  for (std::uint32_t i = 0; i < 72; ++i) bank.cap_uw[i] = (300 + 5 * i) * kW;
  bank.cap_uw[20] = kNotSet;
  bank.brake_words = {1U << 3, 1U << 8, 1U << 7};  // lanes 3, 40 and 71
  for (int n = 0; n < 3; ++n) bank.tick(4000 * kW);
  const auto expected = [](std::uint32_t i) {
    if (i == 3 || i == 40 || i == 71) return 200 * kW;  // BRAKE_POWER after reset
    return i == 20 ? 1000 * kW : (300 + 5 * i) * kW;
  };
  for (std::uint32_t i = 0; i < 72; ++i) {
    EXPECT_EQ(bank.granted[i], expected(i)) << i;
    EXPECT_EQ(bank.read("EVENTS", static_cast<int>(i)) >> 2 & 1, i == 3 || i == 40 || i == 71) << i;
  }
  // Demand alone, as a rack gives it in most ticks.
  bank.demand.assign(72, 900 * kW);
  for (int n = 0; n < 3; ++n) {
    bank.bank.tick(bank.inputs, {.demand_uw = bank.demand}, {.granted_uw = bank.granted});
  }
  for (std::uint32_t i = 0; i < 72; ++i) {
    EXPECT_EQ(bank.granted[i], std::min(expected(i), 900 * kW)) << i;
  }
  bank.brake(false);
  bank.cap(kNotSet);
  bank.tick(900 * kW);
  for (std::uint32_t i = 0; i < 72; ++i) EXPECT_EQ(bank.granted[i], 900 * kW) << i;
}

TEST_F(Limits, BrakeAndCapsActInBypass) {
  Bank lane;
  lane.configure(kUp, kDown, 50);
  lane.ticks(3, 1500 * kW);
  lane.brake(true);
  EXPECT_EQ(lane.tick(1500 * kW), 200 * kW);
  lane.brake(false);
  for (std::uint32_t n = 1; n <= 700; ++n) {
    ASSERT_EQ(lane.tick(1500 * kW), std::min(200 * kW + n * kUp, 1500 * kW)) << n;
  }
  // What is drawn comes down at the ramp from the first tick on; what is not drawn is gone at once.
  lane.cap(900 * kW);
  for (std::uint32_t n = 1; n <= 250; ++n) {
    ASSERT_EQ(lane.tick(1500 * kW), std::max(1500 * kW - n * kDown, 900 * kW)) << n;
  }
}

TEST_F(Limits, FullStorageRaisesTheFloor) {
  bank.write("preset.0.FLOOR", 512);  // 125 W
  bank.ticks(200, 900 * kW);
  ASSERT_EQ(bank.read("APPLIED_FLOOR"), 125 * kW);
  bank.write("bank.SOC_HIGH", 0x8000);
  bank.write("bank.SOC_FLOOR_GAIN", 4 * 256);
  bank.inputs.soc = 0x9000;  // 1/16 above: a quarter of the ceiling
  bank.tick(900 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 125 * kW);  // not enabled
  bank.write("bank.SOC_CONTROL", 1);
  for (std::uint32_t n = 1; n < 80; ++n) {
    bank.tick(900 * kW);
    ASSERT_EQ(bank.read("APPLIED_FLOOR"), std::min(125 * kW + n * kUp, 250 * kW)) << n;
  }
  bank.inputs.soc = 0xFFFF;  // the largest that it asks for: 3686/4096
  bank.ticks(600, 900 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 1000ULL * kW * 3686 / 4096);
  bank.inputs.soc = 0x8000;
  for (std::uint32_t n = 1; n < 50; ++n) {
    bank.tick(900 * kW);
    ASSERT_EQ(bank.read("APPLIED_FLOOR"), 1000ULL * kW * 3686 / 4096 - n * kDown) << n;
  }
}

TEST_F(Limits, EmptyStorageLowersTheCap) {
  bank.write("bank.SOC_LOW", 0x8000);
  bank.write("bank.SOC_CAP_GAIN", 2 * 256);
  bank.write("bank.SOC_CAP_MIN", 3072);
  bank.write("bank.SOC_CONTROL", 1);
  bank.inputs.soc = 0x7000;  // 1/16 below: an eighth of the ceiling less
  expect_fall(1000 * kW, 875 * kW);
  bank.inputs.soc = 0;
  expect_fall(875 * kW, 750 * kW);
  bank.inputs.soc = 0x8000;
  expect_rise(750 * kW, 1000 * kW);
  EXPECT_EQ(bank.read("EVENTS"), 0U);
}

}  // namespace
}  // namespace ballast::test
