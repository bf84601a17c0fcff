// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of edits that cannot act.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "host/firmware/register_advice.hpp"
#include "host/firmware/scenario_facts.hpp"
#include "sim/base/source_root.hpp"

namespace ballast {
namespace {

ScenarioFacts first_light() {
  std::ifstream in(source_root() / "fixtures/scenarios/first_light.toml", std::ios::binary);
  return read_scenario_facts({std::istreambuf_iterator<char>(in), {}});
}

TEST(ScenarioFacts, TellWhatAGpuDraws) {
  const auto facts = [](const char* workload, const char* registers) {
    return read_scenario_facts(std::string("[run]\nname = \"t\"\n[site]\ngpu_idle = \"90 W\"\n") +
                               workload + registers);
  };
  const char* const job =
      "[[workload.jobs]]\nname = \"j\"\n[[workload.jobs.iteration]]\nname = \"c\"\n"
      "power = \"1.5 kW\"\nduration = \"1 s\"\n";
  EXPECT_EQ(facts("", "").gpu_idle_w, 90.0);
  EXPECT_EQ(facts("", "").gpu_max_w, 1200.0);  // TMP_CEILING as reset
  EXPECT_EQ(facts("", "[registers.gpu]\nTMP_CEILING = \"700 W\"\n").gpu_max_w, 1200.0);
  EXPECT_EQ(facts("", "[registers.gpu]\nTMP_CEILING = \"1.4 kW\"\n").gpu_max_w, 1400.0);
  EXPECT_EQ(facts(job, "").gpu_max_w, 1500.0);
}

class RegisterAdvice : public testing::Test {
 protected:
  // The registers of the first-light scenario.
  RegisterAdvice() {
    hold("preset.0.FLOOR", "65 %");
    hold("preset.0.RAMP_UP_RATE", "100 W/s");
    hold("preset.0.RAMP_DOWN_RATE", "100 W/s");
    hold("preset.0.RAMP_DOWN_HYSTERESIS", "5 s");
    hold("IDLE_POWER", "140 W");
    hold("ACT_THRESHOLD", "400 W");
    hold("CONTROL.ENABLE", "true");
    hold("CONTROL.ENABLE", "true", BlockId::kStorage);
  }
  static std::size_t field(const char* name, BlockId block = BlockId::kGpu) {
    return find_firmware_field(block, name).value();
  }
  void hold(const char* name, const char* text, BlockId block = BlockId::kGpu) {
    settings_.set(field(name, block), parse_raw(firmware_fields()[field(name, block)], text));
  }
  void edit(const char* name, const char* text, BlockId block = BlockId::kGpu) {
    settings_.set(field(name, block), parse_raw(firmware_fields()[field(name, block)], text), true);
  }
  bool says(const char* words) const {
    for (const Advice& advice : register_advice(settings_, &facts_)) {
      if (advice.text.find(words) != std::string::npos) return true;
    }
    return false;
  }

  RegisterSettings settings_ = RegisterSettings::after_reset();
  ScenarioFacts facts_ = first_light();
};

TEST_F(RegisterAdvice, ReadsTheScenario) {
  EXPECT_EQ(facts_.name, "first_light");
  EXPECT_EQ(facts_.duration_s, 120.0);
  EXPECT_EQ(facts_.gpus_per_rack, 72);
  EXPECT_TRUE(facts_.has_storage);
  EXPECT_EQ(facts_.jobs, std::vector<std::string>{"training"});
  EXPECT_EQ(facts_.demand_min_w, 280.0);
  // "communicate", 0.38 s with a spread of 2 %, of which draws take 3.47 at most.
  const auto gap = facts_.iteration_gap(400.0);
  EXPECT_TRUE(gap.has_value());
  EXPECT_NEAR(gap->duration_s, 0.38 * (1 + 3.47 * 0.02), 1e-12);
  // The checkpoint of 4 s follows it.
  const auto longest = facts_.longest_gap(400.0);
  EXPECT_NEAR(longest->duration_s, 0.38 * (1 + 3.47 * 0.02) + 4.0 * (1 + 3.47 * 0.03), 1e-12);
  EXPECT_FALSE(longest->iteration);
  EXPECT_FALSE(facts_.iteration_gap(250.0));
}

TEST_F(RegisterAdvice, FindsGapsAcrossTheEndOfAnIteration) {
  ScenarioFacts facts;
  facts.iterations = {{{"a", 100, 1.0}, {"b", 900, 2.0}, {"c", 100, 0.5}}};
  const auto gap = facts.iteration_gap(200.0);
  EXPECT_TRUE(gap.has_value());
  EXPECT_EQ(gap->duration_s, 1.5);  // c and then a
  // Never active: no gap ends, but the search does.
  facts.iterations = {{{"a", 100, 1.0}, {"b", 100, 2.0}}};
  EXPECT_EQ(facts.iteration_gap(200.0)->duration_s, 3.0);
}

TEST_F(RegisterAdvice, RampsCannotActInBand) {
  edit("preset.0.RAMP_UP_RATE", "10 W/s");
  EXPECT_TRUE(says("Ramps cannot change the in-band swing"));
  EXPECT_TRUE(says("is longer than the workload's gaps"));
  const auto advice = register_advice(settings_, &facts_);
  EXPECT_TRUE(advice[0].kind == AdviceKind::kNoEffect);
  EXPECT_EQ(advice[0].fields, std::vector<std::size_t>{field("preset.0.RAMP_UP_RATE")});
}

TEST_F(RegisterAdvice, RampsActWithSlew) {
  edit("preset.0.RAMP_UP_RATE", "10 W/s");
  edit("CONTROL.SLEW_IN_BAND", "true");
  EXPECT_FALSE(says("Ramps cannot change"));
}

TEST_F(RegisterAdvice, RampsActWhereTheGapOutlastsTheHysteresis) {
  edit("preset.0.RAMP_UP_RATE", "10 W/s");
  edit("preset.0.RAMP_DOWN_HYSTERESIS", "300 ms");
  EXPECT_FALSE(says("Ramps cannot change"));
  edit("preset.0.RAMP_DOWN_HYSTERESIS", "1 s");
  EXPECT_TRUE(says("Ramps cannot change"));
  EXPECT_TRUE(says("They act in"));  // but in the checkpoint
}

TEST_F(RegisterAdvice, InactivePreset) {
  edit("preset.2.FLOOR", "50 %");
  EXPECT_TRUE(says("preset.2.FLOOR acts only when preset 2 is active"));
  edit("ACTIVE_PROFILE", "2");
  EXPECT_FALSE(says("acts only when preset"));
}

TEST_F(RegisterAdvice, OverrideBeatsPreset) {
  hold("OVERRIDE_FLOOR", "80 %");
  edit("preset.0.FLOOR", "70 %");
  EXPECT_TRUE(says("admin override of FLOOR is set"));
  EXPECT_EQ(settings_.in_force("FLOOR").value(), 3276.0 / 4096.0);
}

TEST_F(RegisterAdvice, Disabled) {
  hold("CONTROL.ENABLE", "false");
  edit("preset.0.FLOOR", "70 %");
  EXPECT_TRUE(says("Power smoothing is off"));
  edit("CONTROL.ENABLE", "true");
  EXPECT_FALSE(says("Power smoothing is off"));
}

TEST_F(RegisterAdvice, ImmediateRampDown) {
  hold("CONTROL.IMMEDIATE_RAMP_DOWN", "true");
  edit("preset.0.RAMP_DOWN_HYSTERESIS", "3 s");
  EXPECT_TRUE(says("hysteresis is ignored"));
  edit("CONTROL.IMMEDIATE_INVERTED", "true");
  EXPECT_FALSE(says("hysteresis is ignored"));
}

TEST_F(RegisterAdvice, FloorBelowTheWorkload) {
  edit("preset.0.FLOOR", "20 %");  // 240 W of 1200 W, below 280 W
  EXPECT_TRUE(says("below the lowest power of the workload"));
  edit("preset.0.FLOOR", "10 %");  // 120 W, below idle
  EXPECT_TRUE(says("not above IDLE_POWER"));
  edit("preset.0.FLOOR", "70 %");
  EXPECT_FALSE(says("floor"));
}

TEST_F(RegisterAdvice, AboveTheCeiling) {
  edit("preset.0.SECONDARY_FLOOR", "1.3 kW");
  EXPECT_TRUE(says("SECONDARY_FLOOR (1300 W) is above the ceiling (1200 W)"));
  EXPECT_TRUE(says("PFA_WINDOW_MULTIPLIER is 0"));
  edit("IDLE_POWER", "1.25 kW");
  EXPECT_TRUE(says("IDLE_POWER (1250 W) is above the ceiling"));
}

TEST_F(RegisterAdvice, StorageLaw) {
  edit("MA_BUCKETS", "10", BlockId::kStorage);
  EXPECT_TRUE(says("acts only with the law MOVING_AVERAGE"));
  edit("LAW", "MOVING_AVERAGE", BlockId::kStorage);
  EXPECT_FALSE(says("acts only with the law"));
  edit("SOC_MIN", "95 %", BlockId::kStorage);
  EXPECT_TRUE(says("SOC_MIN is not below SOC_MAX"));
}

TEST_F(RegisterAdvice, SaysNothingWithoutEdits) {
  EXPECT_TRUE(register_advice(settings_, &facts_).empty());
  EXPECT_TRUE(register_advice(settings_, nullptr).empty());
}

}  // namespace
}  // namespace ballast
