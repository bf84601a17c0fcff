// SPDX-License-Identifier: GPL-3.0-or-later
// Presets, admin override and the second generation's floors.
#include <algorithm>
#include <cmath>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

TEST(GpuBankProfiles, EachPresetIsUsedByTheGpusThatChoseIt) {
  Bank bank(5);
  bank.configure(400 * kW, 400 * kW, 100);
  for (int p = 0; p < 5; ++p) {
    const std::string preset = "preset." + std::to_string(p) + ".";
    bank.write(preset + "FLOOR", 2000U + 300U * p);
    bank.write(preset + "RAMP_UP_RATE", 400 * kW);
    bank.write(preset + "RAMP_DOWN_RATE", (p + 1) * kW);
    bank.write(preset + "RAMP_DOWN_HYSTERESIS", 3U * p);
    bank.write("ACTIVE_PROFILE", static_cast<std::uint32_t>(p), p);
  }
  bank.write("CONTROL", kEnable);
  bank.ticks(10, 800 * kW);
  std::vector<std::uint32_t> floor(5);
  for (int p = 0; p < 5; ++p) {
    floor[p] = static_cast<std::uint32_t>(1000ULL * kW * (2000 + 300 * p) / 4096);
    EXPECT_EQ(bank.read("APPLIED_FLOOR", p), floor[p]);
  }
  for (int n = 1; n <= 30; ++n) {
    bank.tick(0);
    for (int p = 0; p < 5; ++p) {
      const auto fallen = static_cast<std::uint32_t>(std::max(n - 3 * p, 0) * (p + 1)) * kW;
      ASSERT_EQ(bank.granted[p], floor[p] - fallen) << p << " at " << n;
    }
  }
}

TEST(GpuBankProfiles, OverrideBeatsThePresetFieldByField) {
  Bank bank(2);
  bank.configure(400 * kW, 2 * kW, 10);
  bank.write("CONTROL", kEnable);
  bank.ticks(10, 800 * kW);
  bank.write("OVERRIDE_FLOOR", 3072, 1);
  bank.ticks(3, 800 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR", 0), 500 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR", 1), 750 * kW);
  EXPECT_EQ(bank.read("STATUS", 1) >> 16, 1U);
  EXPECT_EQ(bank.read("STATUS", 0) >> 16, 0U);
  // The preset no longer matters to this field, and still does to the others.
  bank.write("preset.0.FLOOR", 1024);
  bank.write("preset.0.RAMP_DOWN_RATE", 5 * kW);
  bank.tick(800 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR", 0), 495 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR", 1), 750 * kW);
  bank.write("OVERRIDE_RAMP_DOWN_RATE", 7 * kW, 1);
  bank.write("OVERRIDE_FLOOR", kNotSet, 1);
  bank.tick(800 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR", 0), 490 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR", 1), 743 * kW);
  EXPECT_EQ(bank.read("STATUS", 1) >> 16, 4U);
  bank.write("OVERRIDE_RAMP_DOWN_HYSTERESIS", 0, 1);
  bank.write("OVERRIDE_RAMP_UP_RATE", 1 * kW, 1);
  EXPECT_EQ(bank.read("STATUS", 1) >> 16, 14U);
  bank.tick(100 * kW);
  EXPECT_EQ(bank.state(0), gps::State::kHold);
  EXPECT_EQ(bank.state(1), gps::State::kRampDown);
  const std::uint32_t cap = bank.read("APPLIED_CAP", 1);
  bank.write("OVERRIDE_FLOOR", 4096, 1);
  bank.tick(4000 * kW);
  EXPECT_LE(bank.read("APPLIED_FLOOR", 1), 743 * kW - 6 * kW);
  EXPECT_LE(bank.granted[1], cap + 1 * kW);
}

struct SecondGeneration : ::testing::Test {
  SecondGeneration() {
    bank.configure(4000 * kW, 4000 * kW, 100'000);
    bank.write("preset.0.FLOOR", 3277);  // 800 W
    bank.start(900 * kW);
  }
  static constexpr std::uint64_t kPrimary = 1000ULL * kW * 3277 / 4096;
  // The coefficient of a window of `multiplier` units: one over its ticks, in UQ0.32, rounded down.
  static double coefficient(std::uint32_t multiplier) {
    return std::floor(std::floor(4294967296.0 / gps::kWindowUnitMs) / multiplier) / 4294967296.0;
  }
  bool primary() { return (bank.read("STATUS") >> 3 & 1) != 0; }
  Bank bank;
};

TEST_F(SecondGeneration, SecondaryFloorAboveTheActivationPointOnly) {
  bank.write("preset.0.SECONDARY_FLOOR", 300'000);
  bank.write("preset.0.PFA_OFFSET", 50'000);
  bank.tick(900 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), kPrimary);  // multiplier 0: plain first generation
  EXPECT_TRUE(primary());
  bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 4);
  bank.tick(900 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 300 * kW);
  EXPECT_FALSE(primary());
  // The average of 900 -> 210 W crosses 350 W where 210 + 690 (1-k)^n does.
  const double k = coefficient(4);
  const int crossing = static_cast<int>(std::ceil(std::log(140.0 / 690.0) / std::log1p(-k)));
  for (int n = 1; n <= crossing + 20; ++n) {
    bank.tick(210 * kW);
    ASSERT_EQ(primary(), n >= crossing) << n;
    ASSERT_EQ(bank.read("APPLIED_FLOOR"), n >= crossing ? kPrimary : 300 * kW) << n;
  }
  bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 0);
  bank.tick(900 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), kPrimary);
}

TEST_F(SecondGeneration, OffsetAndPointHaveTheirMinima) {
  struct Case {
    std::uint32_t secondary_mw, offset_mw, point_mw;
  };
  for (const Case& c :
       {Case{400'000, 0, 420'000}, Case{400'000, 19'999, 420'000}, Case{400'000, 20'001, 420'001},
        Case{50'000, 30'000, 200'000}, Case{4'294'967, 4'294'967, 4'294'967}}) {
    bank.write("preset.0.SECONDARY_FLOOR", c.secondary_mw);
    bank.write("preset.0.PFA_OFFSET", c.offset_mw);
    bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 0);
    for (const std::uint32_t below : {0U, 1U}) {
      // The average starts at the demand of the tick that switches it on.
      bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 0);
      bank.tick(900 * kW);
      bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 7);
      bank.tick(c.point_mw * 1000 - below);
      EXPECT_EQ(primary(), below == 1) << c.point_mw << " " << below;
    }
  }
}

TEST_F(SecondGeneration, TargetAverageIsTheFloorAndFollowsTheOnePole) {
  for (const std::uint32_t multiplier : {1U, 4U, 255U}) {
    bank.write("preset.0.PFT_WINDOW_MULTIPLIER", 0);
    bank.tick(900 * kW);
    EXPECT_EQ(bank.read("APPLIED_FLOOR"), kPrimary);
    bank.write("preset.0.PFT_WINDOW_MULTIPLIER", multiplier);
    bank.tick(900 * kW);
    ASSERT_EQ(bank.read("APPLIED_FLOOR"), 900 * kW);
    const double k = coefficient(multiplier);
    double rest = 600e6;
    for (int n = 1; n <= 3000; ++n) {
      bank.tick(300 * kW);
      rest *= 1.0 - k;
      // Cut to whole microwatts, and the rounding of at most 1/16 uW per tick, low-passed.
      ASSERT_NEAR(bank.read("APPLIED_FLOOR"), 300e6 + rest, 1.1) << multiplier << " at " << n;
    }
  }
}

TEST_F(SecondGeneration, TheSlowestAverageHasNoDeadZone) {
  bank.write("preset.0.PFT_WINDOW_MULTIPLIER", 255);
  bank.tick(300 * kW);
  ASSERT_EQ(bank.read("APPLIED_FLOOR"), 300 * kW);
  bank.ticks(340'000, 301 * kW);  // 26 time constants: 5e-6 uW are left
  EXPECT_NEAR(bank.read("APPLIED_FLOOR"), 301e6, 1.1);
  bank.ticks(340'000, 300 * kW);
  EXPECT_NEAR(bank.read("APPLIED_FLOOR"), 300e6, 1.1);
}

TEST_F(SecondGeneration, TheComparedAverageIsABit) {
  bank.write("preset.0.SECONDARY_FLOOR", 300'000);
  bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 200);
  bank.write("preset.0.PFT_WINDOW_MULTIPLIER", 1);
  bank.tick(900 * kW);
  bank.ticks(200, 210 * kW);  // the target average is there, the activation average is not
  EXPECT_FALSE(primary());
  bank.write("CONTROL", kEnable | kUsesTarget);
  bank.tick(210 * kW);
  EXPECT_TRUE(primary());
  bank.write("preset.0.PFT_WINDOW_MULTIPLIER", 0);  // no target average: activation again
  bank.tick(210 * kW);
  EXPECT_FALSE(primary());
}

// The activation window's multiplier switches the rule on, whichever average is compared.
TEST_F(SecondGeneration, TheComparedAverageAloneSwitchesNothing) {
  bank.write("preset.0.SECONDARY_FLOOR", 300'000);
  bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 0);
  bank.write("CONTROL", kEnable | kUsesTarget);
  for (const std::uint32_t target : {0U, 1U}) {
    bank.write("preset.0.PFT_WINDOW_MULTIPLIER", target);
    bank.ticks(300, 900 * kW);
    EXPECT_TRUE(primary()) << target;
    EXPECT_EQ(bank.read("APPLIED_FLOOR"), target == 0 ? kPrimary : 900 * kW);
  }
}

// Each average starts when its own rule is switched on, not when the other's was.
TEST_F(SecondGeneration, TheAveragesStartApart) {
  bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 10);
  bank.tick(900 * kW);
  bank.ticks(500, 400 * kW);
  bank.write("preset.0.PFT_WINDOW_MULTIPLIER", 255);
  bank.write("preset.0.PFA_WINDOW_MULTIPLIER", 0);
  bank.tick(450 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 450 * kW);
}

TEST_F(SecondGeneration, OverridesApplyToTheWindowsToo) {
  bank.write("preset.0.SECONDARY_FLOOR", 300'000);
  bank.write("OVERRIDE_PFA_WINDOW_MULTIPLIER", 4);
  bank.tick(900 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 300 * kW);
  bank.write("OVERRIDE_SECONDARY_FLOOR", 350'000);
  bank.tick(900 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 350 * kW);
  bank.write("OVERRIDE_PFA_OFFSET", 600'000);
  bank.tick(900 * kW);
  EXPECT_TRUE(primary());
  bank.write("OVERRIDE_PFA_OFFSET", kNotSet);
  bank.write("OVERRIDE_PFA_WINDOW_MULTIPLIER", kNotSet);
  bank.write("OVERRIDE_PFT_WINDOW_MULTIPLIER", 2);
  bank.tick(850 * kW);
  EXPECT_EQ(bank.read("APPLIED_FLOOR"), 850 * kW);
  EXPECT_EQ(bank.read("STATUS") >> 16, 0x50U);
}

}  // namespace
}  // namespace ballast::test
