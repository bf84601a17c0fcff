// SPDX-License-Identifier: GPL-3.0-or-later
// States of the storage controller: start, stop, trips and re-entry; registers and their reset
// values.
#include <algorithm>
#include <ostream>

#include "tests/rtl/storage_fixture.hpp"

namespace ballast::test {
namespace {

TEST_F(StorageTest, RegistersReadTheirResetValues) {
  int checked = 0;
  for (const auto& reg : rsc::kControllerRegisters) {
    if (reg.access == Access::kReadOnly) continue;
    std::uint32_t value = 0;
    ASSERT_TRUE(rtl.read(reg.offset, value)) << reg.name;
    EXPECT_EQ(value, reg.reset) << reg.name;
    ++checked;
  }
  EXPECT_GE(checked, 28);
  EXPECT_EQ(rtl.read(rsc::kControllerId), 0x42525331u);
}

TEST_F(StorageTest, RefusesWhatTheTableRefuses) {
  EXPECT_FALSE(rtl.write(rsc::kControllerId, 0));
  EXPECT_FALSE(rtl.write(rsc::kControllerCommand, 0));
  EXPECT_FALSE(rtl.write(0x00F0, 0)) << "no such register";
  EXPECT_FALSE(rtl.write(0x0114, 0)) << "beyond the block";
  EXPECT_FALSE(rtl.write(rsc::kControllerLaw + 1, 0)) << "unaligned";
  std::uint32_t data = 0;
  EXPECT_FALSE(rtl.read(0x00F0, data));
  for (const auto& reg : rsc::kControllerRegisters) {
    if (reg.access != Access::kReadWrite || reg.fields.size() != 1) continue;
    const auto& field = reg.fields[0];
    const auto low = static_cast<std::uint32_t>(field.min);
    const auto high = static_cast<std::uint32_t>(field.max);
    EXPECT_TRUE(rtl.write(reg.offset, low)) << reg.name;
    EXPECT_EQ(rtl.read(reg.offset), low) << reg.name;
    EXPECT_TRUE(rtl.write(reg.offset, high)) << reg.name;
    EXPECT_EQ(rtl.read(reg.offset), high) << reg.name;
    EXPECT_FALSE(rtl.write(reg.offset, high + 1)) << reg.name;
    if (field.min != 0) {
      EXPECT_FALSE(rtl.write(reg.offset, low - 1)) << reg.name;
    }
    EXPECT_EQ(rtl.read(reg.offset), high) << reg.name;
  }
}

TEST_F(StorageTest, DisabledDoesNothingAndIsNotWatched) {
  in = {.load_mw = 100000000, .voltage_mv = 0, .temperature_mc = 90000, .fault = true};
  for (int n = 0; n < 10; ++n) {
    EXPECT_EQ(rtl.tick(in), 0);
    EXPECT_FALSE(rtl.contactor());
    EXPECT_TRUE(rtl.done());
  }
  EXPECT_EQ(rtl.read(rsc::kControllerTrips), 0u);
  EXPECT_EQ(rtl.read(rsc::kControllerTicksStandby), 10u);
  set(rsc::kControllerControl, kEnable);
  EXPECT_EQ(rtl.tick(in), 0);
  EXPECT_FALSE(rtl.contactor()) << "it never closes on a fault";
  EXPECT_EQ(rtl.read(rsc::kControllerTrips), 0b11010u);
}

TEST_F(StorageTest, DisablingDecaysAtTheSlewLimit) {
  start(rsc::Law::kWashout, 30000000);
  grid(33000000);
  std::int64_t command = rtl.command_mw();
  EXPECT_LT(command, -2900000);
  set(rsc::kControllerControl, 0);
  int ticks = 0;
  while (command != 0) {
    command = std::min<std::int64_t>(0, command + 13200);
    in.load_mw = 33000000 + (ticks % 7) * 1000000;  // the load does not matter
    ASSERT_EQ(rtl.tick(in), command);
    ASSERT_EQ(rtl.contactor(), command != 0);
    ++ticks;
  }
  EXPECT_EQ(state(), rsc::State::kStandby);
  EXPECT_GT(ticks, 200);
}

TEST_F(StorageTest, LawOffActsAsDisabled) {
  start(rsc::Law::kWashout, 30000000);
  grid(30100000);
  set(rsc::kControllerLaw, law(rsc::Law::kOff));
  for (int n = 0; n < 20; ++n) grid(30100000);
  EXPECT_EQ(rtl.command_mw(), 0);
  EXPECT_FALSE(rtl.contactor());
  EXPECT_EQ(state(), rsc::State::kStandby);
}

TEST_F(StorageTest, EnablingInMidDecayGoesOn) {
  start(rsc::Law::kMovingAverage, 30000000);
  std::int64_t before = grid(90000000);
  set(rsc::kControllerControl, 0);
  for (int n = 0; n < 1000; ++n) before = grid(90000000);
  EXPECT_EQ(state(), rsc::State::kDisabling);
  set(rsc::kControllerControl, kEnable);
  for (int n = 0; n < 5000; ++n) {
    const auto now = grid(90000000);
    ASSERT_LE(std::abs(now - before), 13200);
    before = now;
  }
  EXPECT_EQ(state(), rsc::State::kRun);
}

struct Cause {
  const char* name;
  std::uint32_t bit;
  void (*raise)(StorageInputs&);
};
void PrintTo(const Cause& cause, std::ostream* out) {
  *out << cause.name;
}
class StorageTrip : public StorageTest, public ::testing::WithParamInterface<Cause> {};

TEST_P(StorageTrip, OpensAtOnceAndWaitsForFirmware) {
  start(rsc::Law::kWashout, 60000000);
  for (int n = 0; n < 100; ++n) grid(90000000);
  ASSERT_LT(rtl.command_mw(), -20000000);
  const auto healthy = in;
  GetParam().raise(in);
  EXPECT_EQ(rtl.tick(in), 0);
  EXPECT_FALSE(rtl.contactor());
  EXPECT_EQ(state(), rsc::State::kTripped);
  EXPECT_EQ(rtl.read(rsc::kControllerTrips), 1u << GetParam().bit);
  const auto faulty = in;
  in = healthy;
  set(rsc::kControllerControl, kEnable | kArm);  // too early: the flag stands
  for (int n = 0; n < 20; ++n) EXPECT_EQ(rtl.tick(in), 0);
  EXPECT_EQ(state(), rsc::State::kTripped);
  EXPECT_EQ(rtl.read(rsc::kControllerTrips), 1u << GetParam().bit) << "sticky";
  set(rsc::kControllerTrips, 0x1F);
  for (int n = 0; n < 20; ++n) EXPECT_EQ(rtl.tick(in), 0);
  EXPECT_EQ(state(), rsc::State::kTripped) << "ARM must rise after the flags are cleared";
  set(rsc::kControllerControl, kEnable | kArm);
  for (int n = 0; n < 20; ++n) EXPECT_EQ(rtl.tick(in), 0);
  EXPECT_EQ(state(), rsc::State::kTripped) << "writing ARM = 1 again is no change";

  // Re-armed while the cause is present: trips again without closing.
  set(rsc::kControllerControl, kEnable);
  rtl.tick(in);
  set(rsc::kControllerControl, kEnable | kArm);
  for (int n = 0; n < 5; ++n) {
    EXPECT_EQ(rtl.tick(faulty), 0);
    EXPECT_FALSE(rtl.contactor());
  }
  EXPECT_EQ(rtl.read(rsc::kControllerTrips), 1u << GetParam().bit);
  EXPECT_EQ(rtl.read(rsc::kControllerTripCount), 2u);

  // Re-armed in health: starts from target = load, and from there at the slew limit.
  set(rsc::kControllerTrips, 0x1F);
  set(rsc::kControllerControl, kEnable);
  rtl.tick(in);
  set(rsc::kControllerControl, kEnable | kArm);
  in.load_mw = 110000000;
  EXPECT_EQ(rtl.tick(in), 0);
  EXPECT_EQ(state(), rsc::State::kStandby);
  EXPECT_EQ(rtl.tick(in), 0);
  EXPECT_TRUE(rtl.contactor());
  EXPECT_EQ(signed_register(rsc::kControllerTarget), 110000000);
  const auto after = grid(50000000);
  EXPECT_LE(std::abs(after - 110000000), 13200);
}

TEST_P(StorageTrip, EnableToggleReArms) {
  start(rsc::Law::kWashout, 60000000);
  const auto healthy = in;
  GetParam().raise(in);
  rtl.tick(in);
  set(rsc::kControllerControl, 0);
  rtl.tick(healthy);
  EXPECT_EQ(state(), rsc::State::kTripped) << "not before the flags are clear";
  set(rsc::kControllerTrips, 0x1F);
  rtl.tick(healthy);
  EXPECT_EQ(state(), rsc::State::kStandby);
  set(rsc::kControllerControl, kEnable);
  rtl.tick(healthy);
  EXPECT_EQ(state(), rsc::State::kRun);
}

INSTANTIATE_TEST_SUITE_P(
    Causes, StorageTrip,
    ::testing::Values(
        Cause{"OverVoltage", 0, [](StorageInputs& in) { in.voltage_mv = 480001; }},
        Cause{"UnderVoltage", 1, [](StorageInputs& in) { in.voltage_mv = 289999; }},
        Cause{"NoVoltage", 1, [](StorageInputs& in) { in.voltage_mv = -5; }},
        Cause{"ChargeCurrent", 2, [](StorageInputs& in) { in.current_ma = 450001; }},
        Cause{"DischargeCurrent", 2, [](StorageInputs& in) { in.current_ma = -450001; }},
        Cause{"OverTemperature", 3, [](StorageInputs& in) { in.temperature_mc = 60001; }},
        Cause{"Converter", 4, [](StorageInputs& in) { in.fault = true; }}),
    [](const auto& param) { return param.param.name; });

TEST_F(StorageTest, NoTripAtTheThreshold) {
  start(rsc::Law::kWashout, 60000000);
  in = {.load_mw = 60000000, .current_ma = -450000, .voltage_mv = 480000, .temperature_mc = 60000};
  rtl.tick(in);
  in.voltage_mv = 290000;
  rtl.tick(in);
  EXPECT_TRUE(rtl.contactor());
  // A negative threshold is compared as signed.
  set(rsc::kControllerTripTemperature, static_cast<std::uint32_t>(-10000));
  in.temperature_mc = -10000;
  rtl.tick(in);
  EXPECT_TRUE(rtl.contactor());
  in.temperature_mc = -9999;
  rtl.tick(in);
  EXPECT_FALSE(rtl.contactor());
}

}  // namespace
}  // namespace ballast::test
