// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/storage_check.hpp"

#include <gtest/gtest.h>

namespace ballast {
namespace {

// A bank whose window holds 0.5 * 20 F * (400^2 - 200^2) V^2 = 1.2 MJ, at 50 % of it: 316 V.
Scenario bank() {
  Scenario s;
  s.storage.unit.kind = StorageKind::kSupercapacitor;
  s.storage.unit.converter.rating_w = 60e3;
  s.storage.unit.supercapacitor.capacitance_f = 20.0;
  s.storage.unit.supercapacitor.voltage_min_v = 200.0;
  s.storage.unit.supercapacitor.voltage_max_v = 400.0;
  s.initial.registers[BlockId::kStorage] = {
      {"CONTROL.ENABLE", true, {}},
      {"VOLTAGE_MIN", std::string("205 V"), {"s.toml", 7, 1}},
      {"TRIP_UNDER_VOLTAGE", std::string("195 V"), {}},
      {"SLEW_LIMIT", std::string("30 kW/s"), {}},
      {"CAPACITY", std::string("1.2 MJ"), {}},
      {"SOC_TAPER", std::string("11 %"), {}},
  };
  return s;
}

// P^2 / (E S) = (60 kW)^2 / (1.2 MJ * 30 kW/s) = 10 %.
TEST(StorageCheck, TaperIsLongEnoughFromItsClosedFormOn) {
  Scenario s = bank();
  EXPECT_TRUE(storage_notices(s).empty());
  s.initial.registers[BlockId::kStorage].back().value = std::string("9 %");
  const std::vector<std::string> notices = storage_notices(s);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_NE(notices[0].find("SOC_TAPER of 10 %"), std::string::npos) << notices[0];
  EXPECT_NE(notices[0].find("33.3"), std::string::npos) << notices[0];  // 30 kW/s * 10 / 9
}

// 72 GPUs of 1200 W under a floor of 75 % swing by 21.6 kW; at 0.2 /s that moves 108 kJ of 1.2 MJ,
// 9 %.
TEST(StorageCheck, CouplingLeavesRoomForASwing) {
  Scenario s = bank();
  s.initial.registers[BlockId::kStorage].push_back({"BETA", std::string("0.2 /s"), {}});
  s.initial.registers[BlockId::kGpu] = {
      {"bank.SOC_CONTROL.ENABLE", true, {}},
      {"preset.0.FLOOR", std::string("75 %"), {}},
      {"bank.SOC_HIGH", std::string("80 %"), {}},  // SOC_MAX is 90 %
      {"bank.SOC_LOW", std::string("20 %"), {}}};  // SOC_MIN is 10 %
  EXPECT_TRUE(storage_notices(s).empty());
  s.initial.registers[BlockId::kGpu][2].value = std::string("82 %");
  std::vector<std::string> notices = storage_notices(s);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_NE(notices[0].find("moves 108 kJ"), std::string::npos) << notices[0];
  EXPECT_NE(notices[0].find("between SOC_HIGH and SOC_MAX"), std::string::npos) << notices[0];
  s.initial.registers[BlockId::kGpu][2].value = std::string("80 %");
  s.initial.registers[BlockId::kGpu][3].value = std::string("18 %");
  notices = storage_notices(s);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_NE(notices[0].find("between SOC_MIN and SOC_LOW"), std::string::npos) << notices[0];
}

TEST(StorageCheck, ABatteryThatChargesFasterThanAnyVendorsIsNoted) {
  Scenario s;
  s.storage.unit.kind = StorageKind::kBattery;
  s.initial.registers[BlockId::kStorage] = {{"CONTROL.ENABLE", true, {}}};
  const auto noted = [&s] {
    for (const std::string& notice : storage_notices(s)) {
      if (notice.find("charge at 8 C") != std::string::npos) return true;
      EXPECT_EQ(notice.find("the battery may charge"), std::string::npos) << notice;
    }
    return false;
  };
  EXPECT_FALSE(noted());                            // the default, 5 C
  s.storage.unit.battery.charge_current_a = 160.0;  // of 20 Ah
  EXPECT_TRUE(noted());
}

TEST(StorageCheck, VoltageOutsideTheWindowIsAnErrorAtItsPlace) {
  Scenario s = bank();
  s.initial.registers[BlockId::kStorage][1].value = std::string("320 V");
  try {
    check_storage(s);
    FAIL() << "no error";
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.find("s.toml:7:1: the storage starts at 316"), 0U) << text;
    EXPECT_NE(text.find("VOLTAGE_MIN"), std::string::npos) << text;
  }
}

TEST(StorageCheck, StorageThatIsOffIsNotLookedAt) {
  Scenario s = bank();
  s.initial.registers[BlockId::kStorage][1].value = std::string("320 V");
  s.initial.registers[BlockId::kStorage][0].value = false;
  EXPECT_NO_THROW(check_storage(s));
  EXPECT_TRUE(storage_notices(s).empty());
  s.storage.unit.kind = StorageKind::kNone;
  s.initial.registers[BlockId::kStorage][0].value = true;
  EXPECT_NO_THROW(check_storage(s));
  EXPECT_TRUE(storage_notices(s).empty());
}

// Results of a run that was done do not fail for what no run would begin with.
TEST(StorageCheck, NoticesDoNotJudgeTheVoltage) {
  Scenario s = bank();
  s.initial.registers[BlockId::kStorage][1].value = std::string("320 V");
  EXPECT_THROW(check_storage(s), ConfigError);
  EXPECT_NO_THROW(storage_notices(s));
}

// What the first writes of a scenario program, and whether a notice says so.
struct Programmed {
  std::string value;
  std::size_t notices;
};
Programmed programmed(const Scenario& s) {
  const std::vector<RegisterWrite> writes = register_writes(s);
  const bool first = !writes.empty() && writes[0].name == "CAPACITY";
  std::size_t notices = 0;
  for (const std::string& notice : storage_notices(s)) notices += notice.find("CAPACITY") == 0;
  return {first ? std::get<std::string>(writes[0].value) : "", notices};
}

TEST(StorageCheck, CapacityComesFromThePlantUnlessItIsWritten) {
  Scenario s = bank();
  EXPECT_EQ(programmed(s).value, "");
  EXPECT_EQ(programmed(s).notices, 0U);
  std::erase_if(s.initial.registers[BlockId::kStorage],
                [](const Entry& e) { return e.name == "CAPACITY"; });
  EXPECT_EQ(programmed(s).value, "1200000 J");
  EXPECT_EQ(programmed(s).notices, 1U);
  EXPECT_NE(storage_notices(s)[0].find("1.2 MJ"), std::string::npos) << storage_notices(s)[0];
  s.initial.registers[BlockId::kStorage].push_back(
      {"controller.CAPACITY", std::string("1 MJ"), {}});
  EXPECT_EQ(programmed(s).value, "");
  s.initial.registers[BlockId::kStorage].pop_back();
  // A write at the first tick comes after it and stands: nothing is left to say.
  WriteConfig write;
  write.registers[BlockId::kStorage] = {{"CAPACITY", std::string("1 MJ"), {}}};
  s.writes = {write};
  EXPECT_EQ(programmed(s).value, "1200000 J");
  EXPECT_EQ(programmed(s).notices, 0U);
  s.storage.unit.kind = StorageKind::kNone;
  EXPECT_EQ(programmed(s).value, "");
}

// The whole charge at the mean open-circuit voltage, whatever window of it is used:
// 36 kC x 100 cells x 3.2 V = 11.52 MJ.
TEST(StorageCheck, ABatterysCapacityIsItsWholeCharge) {
  Scenario s;
  s.storage.unit.kind = StorageKind::kBattery;
  BatteryConfig& battery = s.storage.unit.battery;
  battery.series = 50;
  battery.parallel = 2;
  battery.capacity_c = 36e3;
  battery.ocv_soc_frac = {0.0, 1.0};
  battery.ocv_v = {3.0, 3.4};
  battery.soc_min_frac = 0.2;
  battery.soc_max_frac = 0.7;
  EXPECT_EQ(capacity_from_plant_j(s), 11.52e6);
}

// The register holds 1 kJ at least.
TEST(StorageCheck, ACapacityBeyondTheRegisterIsSaid) {
  Scenario s = bank();
  std::erase_if(s.initial.registers[BlockId::kStorage],
                [](const Entry& e) { return e.name == "CAPACITY"; });
  s.storage.unit.supercapacitor.capacitance_f = 0.01;  // 600 J
  EXPECT_EQ(capacity_from_plant_j(s), 1000.0);
  EXPECT_NE(storage_notices(s)[0].find("0.0006 MJ"), std::string::npos) << storage_notices(s)[0];
}

}  // namespace
}  // namespace ballast
