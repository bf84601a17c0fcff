// SPDX-License-Identifier: GPL-3.0-or-later
// The guarantees under random inputs and random register writes, from the outside; the assertions
// in the RTL watch from the inside. And: writing present values again changes nothing.
#include <algorithm>
#include <array>
#include <random>

#include "tests/rtl/storage_fixture.hpp"

namespace ballast::test {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : source_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(source_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool once_in(int n) { return between(1, n) == 1; }

 private:
  std::mt19937_64 source_;
};

void wander(Dice& dice, StorageInputs& in) {
  if (dice.once_in(5)) in.load_mw = static_cast<std::int32_t>(dice.between(0, 150000000));
  if (dice.once_in(500))
    in.load_mw = static_cast<std::int32_t>(dice.between(-500000000, 1000000000));
  if (dice.once_in(10)) in.soc = static_cast<std::uint16_t>(dice.between(0, 65535));
  if (dice.once_in(10)) in.voltage_mv = static_cast<std::int32_t>(dice.between(300000, 470000));
  in.current_ma = static_cast<std::int32_t>(dice.between(-300000, 300000));
  in.temperature_mc = static_cast<std::int32_t>(dice.between(20000, 50000));
  in.fault = false;
  if (dice.once_in(400)) in.fault = true;
  if (dice.once_in(800)) in.voltage_mv = static_cast<std::int32_t>(dice.between(-1000, 2200000));
  if (dice.once_in(800))
    in.current_ma = static_cast<std::int32_t>(dice.between(-1, 1) * 2147483647);
  if (dice.once_in(800)) in.temperature_mc = static_cast<std::int32_t>(dice.between(0, 100000));
}

std::uint32_t random_value(Dice& dice, const RegisterInfo& reg) {
  if (reg.fields.size() != 1) return static_cast<std::uint32_t>(dice.between(0, 7));
  const auto& field = reg.fields[0];
  // Near the reset value, small, or anything.
  if (dice.once_in(3)) return static_cast<std::uint32_t>(dice.between(field.min, field.max));
  if (dice.once_in(2)) return reg.reset;
  const std::int64_t span = std::min<std::int64_t>(field.max, 3 * std::int64_t{reg.reset});
  return static_cast<std::uint32_t>(dice.between(field.min, std::max(field.min, span)));
}

TEST_F(StorageTest, GuaranteesHoldOnRandomInputsAndWrites) {
  Dice dice(20260416);
  std::int64_t before = 0;
  std::uint32_t slew = 13200;
  bool was_run = false;
  int runs = 0;
  int clips = 0;
  int trips = 0;
  int bound = 0;
  for (int n = 0; n < 120000; ++n) {
    if (dice.once_in(30)) {
      const auto index = static_cast<std::size_t>(
          dice.between(0, static_cast<std::int64_t>(rsc::kControllerRegisters.size()) - 1));
      const auto& reg = rsc::kControllerRegisters[index];
      if (reg.access == Access::kReadWrite) {
        const auto value = random_value(dice, reg);
        ASSERT_TRUE(rtl.write(reg.offset, value)) << reg.name << " " << value;
        if (reg.offset == rsc::kControllerSlewLimit) slew = value;
      }
    }
    // Most of the time the controller should be running.
    if (n % 100 == 40) {
      ASSERT_TRUE(rtl.write(rsc::kControllerTrips, 0x1F));
    }
    if (n % 100 == 42) {
      ASSERT_TRUE(rtl.write(rsc::kControllerControl, kEnable | kRestore));
    }
    if (n % 100 == 44) {
      ASSERT_TRUE(rtl.write(rsc::kControllerControl, kEnable | kRestore | kArm));
    }
    if (n % 1000 == 46) {
      for (const auto& reg : rsc::kControllerRegisters) {
        if (reg.access == Access::kReadWrite && reg.offset != rsc::kControllerControl) {
          ASSERT_TRUE(rtl.write(reg.offset, reg.reset));
        }
      }
      slew = 13200;
    }
    wander(dice, in);
    const std::int64_t command = rtl.tick(in);
    ASSERT_FALSE(rtl.failed()) << "an assertion of the RTL fired in tick " << n;
    ASSERT_EQ(rtl.soc(), in.soc);
    const auto status = rtl.read(rsc::kControllerStatus);
    const auto now = static_cast<rsc::State>(status & 3);
    const bool clipped = (status >> 4 & 0xF) != 0;
    ASSERT_EQ(rtl.contactor(), now == rsc::State::kRun || now == rsc::State::kDisabling);
    if (!rtl.contactor()) {
      ASSERT_EQ(command, 0);
    }
    if (in.fault) {
      ASSERT_FALSE(rtl.contactor());
    }
    const auto charge = static_cast<std::int64_t>(rtl.read(rsc::kControllerChargeLimit));
    const auto discharge = static_cast<std::int64_t>(rtl.read(rsc::kControllerDischargeLimit));
    ASSERT_LE(command, charge);
    ASSERT_GE(command, -discharge);
    ASSERT_LE(charge, static_cast<std::int64_t>(rtl.read(rsc::kControllerMaxCharge)));
    ASSERT_LE(discharge, static_cast<std::int64_t>(rtl.read(rsc::kControllerMaxDischarge)));
    const std::int64_t seen = in.load_mw + command;
    if (now == rsc::State::kRun) {
      ++runs;
      if (clipped) ++clips;
      if (was_run && !clipped) {
        // Rounding to 1 mW may add one.
        ASSERT_LE(std::abs(seen - before), std::int64_t{slew} + 1) << "tick " << n;
        if (std::abs(seen - before) + 1 >= std::int64_t{slew}) ++bound;
      }
    }
    if (now == rsc::State::kTripped) ++trips;
    was_run = now == rsc::State::kRun;
    before = seen;
  }
  // The test says something only if all of this happened.
  EXPECT_GT(runs, 20000);
  EXPECT_GT(clips, 1000);
  EXPECT_GT(trips, 1000);
  EXPECT_GT(bound, 1000);
  EXPECT_EQ(rtl.read(rsc::kControllerTicks), 120000u);
  EXPECT_EQ(rtl.read(rsc::kControllerTicksStandby) + rtl.read(rsc::kControllerTicksRun) +
                rtl.read(rsc::kControllerTicksDisabling) + rtl.read(rsc::kControllerTicksTripped),
            120000u);
}

TEST_F(StorageTest, WritingPresentValuesAgainChangesNothing) {
  for (const auto which : {rsc::Law::kMovingAverage, rsc::Law::kWashout, rsc::Law::kSlewLimited}) {
    std::array<StorageDriver, 2> pair;
    for (auto& one : pair) {
      ASSERT_TRUE(one.write(rsc::kControllerLaw, law(which)));
      ASSERT_TRUE(one.write(rsc::kControllerMaxDischarge, 40000000));
      ASSERT_TRUE(one.write(rsc::kControllerControl, kEnable | kRestore | kArm));
    }
    Dice dice(11);
    int closed = 0;
    for (int n = 0; n < 6000; ++n) {
      wander(dice, in);
      if (n % 37 == 0) {
        for (const auto& reg : rsc::kControllerRegisters) {
          if (reg.access == Access::kReadWrite) {
            ASSERT_TRUE(pair[1].write(reg.offset, pair[1].read(reg.offset)));
          }
        }
      }
      if (n % 500 == 250) {
        for (auto& one : pair) {
          ASSERT_TRUE(one.write(rsc::kControllerTrips, 0x1F));
          ASSERT_TRUE(one.write(rsc::kControllerControl, 0));
        }
      }
      if (n % 500 == 252) {
        for (auto& one : pair) ASSERT_TRUE(one.write(rsc::kControllerControl, kEnable | kRestore));
      }
      ASSERT_EQ(pair[0].tick(in), pair[1].tick(in)) << "law " << law(which) << " tick " << n;
      ASSERT_EQ(pair[0].contactor(), pair[1].contactor());
      closed += pair[0].contactor() ? 1 : 0;
    }
    EXPECT_GT(closed, 2000);
    for (auto& one : pair) EXPECT_FALSE(one.failed());
  }
}

}  // namespace
}  // namespace ballast::test
