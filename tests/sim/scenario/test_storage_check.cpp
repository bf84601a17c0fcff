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
  s.initial.storage_registers = {
      {"CONTROL.ENABLE", true, {}},
      {"VOLTAGE_MIN", std::string("205 V"), {"s.toml", 7, 1}},
      {"TRIP_UNDER_VOLTAGE", std::string("195 V"), {}},
      {"SLEW_LIMIT", std::string("30 kW/s"), {}},
      {"SOC_TAPER", std::string("11 %"), {}},
  };
  return s;
}

// P^2 / (E S) = (60 kW)^2 / (1.2 MJ * 30 kW/s) = 10 %.
TEST(StorageCheck, TaperIsLongEnoughFromItsClosedFormOn) {
  Scenario s = bank();
  EXPECT_TRUE(storage_notices(s).empty());
  s.initial.storage_registers.back().value = std::string("9 %");
  const std::vector<std::string> notices = storage_notices(s);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_NE(notices[0].find("SOC_TAPER of 10 %"), std::string::npos) << notices[0];
  EXPECT_NE(notices[0].find("33.3"), std::string::npos) << notices[0];  // 30 kW/s * 10 / 9
}

// 72 GPUs of 1200 W under a floor of 75 % swing by 21.6 kW; at 0.2 /s that moves 108 kJ of 1.2 MJ,
// 9 %.
TEST(StorageCheck, CouplingLeavesRoomForASwing) {
  Scenario s = bank();
  s.initial.storage_registers.push_back({"BETA", std::string("0.2 /s"), {}});
  s.initial.gpu_registers = {{"bank.SOC_CONTROL.ENABLE", true, {}},
                             {"preset.0.FLOOR", std::string("75 %"), {}},
                             {"bank.SOC_HIGH", std::string("80 %"), {}},  // SOC_MAX is 90 %
                             {"bank.SOC_LOW", std::string("20 %"), {}}};  // SOC_MIN is 10 %
  EXPECT_TRUE(storage_notices(s).empty());
  s.initial.gpu_registers[2].value = std::string("82 %");
  std::vector<std::string> notices = storage_notices(s);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_NE(notices[0].find("moves 108 kJ"), std::string::npos) << notices[0];
  EXPECT_NE(notices[0].find("between SOC_HIGH and SOC_MAX"), std::string::npos) << notices[0];
  s.initial.gpu_registers[2].value = std::string("80 %");
  s.initial.gpu_registers[3].value = std::string("18 %");
  notices = storage_notices(s);
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_NE(notices[0].find("between SOC_MIN and SOC_LOW"), std::string::npos) << notices[0];
}

TEST(StorageCheck, VoltageOutsideTheWindowIsAnErrorAtItsPlace) {
  Scenario s = bank();
  s.initial.storage_registers[1].value = std::string("320 V");
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
  s.initial.storage_registers[1].value = std::string("320 V");
  s.initial.storage_registers[0].value = false;
  EXPECT_NO_THROW(check_storage(s));
  EXPECT_TRUE(storage_notices(s).empty());
  s.storage.unit.kind = StorageKind::kNone;
  s.initial.storage_registers[0].value = true;
  EXPECT_NO_THROW(check_storage(s));
  EXPECT_TRUE(storage_notices(s).empty());
}

// Results of a run that was done do not fail for what no run would begin with.
TEST(StorageCheck, NoticesDoNotJudgeTheVoltage) {
  Scenario s = bank();
  s.initial.storage_registers[1].value = std::string("320 V");
  EXPECT_THROW(check_storage(s), ConfigError);
  EXPECT_NO_THROW(storage_notices(s));
}

}  // namespace
}  // namespace ballast
