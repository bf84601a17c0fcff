// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>

#include "sim/scenario/register_overlay.hpp"

namespace ballast {
namespace {

constexpr BlockId kGpu = BlockId::kGpu;
constexpr BlockId kStorage = BlockId::kStorage;

Entry entry(const char* name, const char* text, int line) {
  return {name, std::string(text), {"set.toml", line, 1}};
}

std::string value_of(const BlockEntries& entries, BlockId block, const char* name) {
  std::string found;
  for (const Entry& e : entries[block]) {
    if (same_register(block, e.name, name)) found += value_text(e.value) + ";";
  }
  return found;
}

class OverlaidFile : public testing::Test {
 protected:
  ~OverlaidFile() override { std::filesystem::remove(file_); }
  Scenario load(const std::vector<Override>& overrides, const BlockEntries& registers) {
    std::ofstream(file_) << "[registers.gpu]\nTMP_CEILING = \"1 kW\"\nIDLE_POWER = \"100 W\"\n"
                            "[registers.storage]\ncontroller.BETA = \"0.1 /s\"\n";
    return load_scenario(file_, overrides, registers);
  }
  const std::filesystem::path file_ =
      std::filesystem::path(testing::TempDir()) / "overlaid_scenario.toml";
};

TEST_F(OverlaidFile, OneValueOfEachRegisterIsLeft) {
  BlockEntries set;
  set[kGpu] = {entry("TMP_CEILING", "900 W", 4), entry("preset.1.FLOOR", "50 %", 5)};
  set[kStorage] = {entry("BETA", "0.3 /s", 9)};  // the scenario spells it with its group
  const Scenario s = load({}, set);
  EXPECT_EQ(value_of(s.initial.registers, kGpu, "TMP_CEILING"), "900 W;");
  EXPECT_EQ(value_of(s.initial.registers, kGpu, "preset.1.FLOOR"), "50 %;");
  EXPECT_EQ(value_of(s.initial.registers, kGpu, "IDLE_POWER"), "100 W;");
  EXPECT_EQ(value_of(s.initial.registers, kStorage, "BETA"), "0.3 /s;");
  const std::string resolved = scenario_toml(s);
  EXPECT_NE(resolved.find("TMP_CEILING = '900 W'"), std::string::npos) << resolved;
  EXPECT_EQ(resolved.find("1 kW"), std::string::npos) << resolved;
}

TEST_F(OverlaidFile, WhatTheCommandLineNamesStays) {
  BlockEntries set;
  set[kGpu] = {entry("TMP_CEILING", "900 W", 4), entry("IDLE_POWER", "120 W", 5)};
  const Scenario s = load({"registers.gpu.TMP_CEILING=800 W"}, set);
  EXPECT_EQ(value_of(s.initial.registers, kGpu, "TMP_CEILING"), "800 W;");
  EXPECT_EQ(value_of(s.initial.registers, kGpu, "IDLE_POWER"), "120 W;");
}

TEST_F(OverlaidFile, AnErrorNamesThePlaceInTheSet) {
  const auto refused = [&](const Entry& wrong) {
    BlockEntries set;
    set[kGpu] = {wrong};
    try {
      load({}, set);
    } catch (const ConfigError& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refused(entry("TMP_CEILNG", "900 W", 7)),
            "set.toml:7:1: no register 'TMP_CEILNG' in block gpu_power_smoothing; did you mean "
            "TMP_CEILING?");
  EXPECT_EQ(refused(entry("preset.0.FLOOR", "120 %", 8)),
            "set.toml:8:1: 'preset.0.FLOOR' is '120 %'; allowed: 0 % to 100 %");
}

}  // namespace
}  // namespace ballast
