// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/source_root.hpp"
#include "sim/scenario/scenario.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace ballast {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ScenarioTest : public ::testing::Test {
 protected:
  ScenarioTest()
      : folder_(fs::temp_directory_path() / ("ballast_scenario_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~ScenarioTest() override { fs::remove_all(folder_); }

  fs::path write(const std::string& text) const {
    fs::path file = folder_ / "scenario.toml";
    std::ofstream(file) << text;
    return file;
  }

  Scenario load(const std::string& text, const std::vector<Override>& overrides = {}) const {
    return load_scenario(write(text), overrides);
  }

  // The text of the error that loading ends with.
  std::string fault(const std::string& text) const {
    try {
      load(text);
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "no error";
  }

  fs::path folder_;
};

constexpr const char* kWrites = R"(
[run]
duration = "10 s"
[site]
racks = 3
gpus_per_rack = 4
[input_filter]
cutoff = "5 Hz"
[registers.storage]
LAW = "MOVING_AVERAGE"
[registers.gpu]
preset.2.FLOOR = "90 %"
[[writes]]
at = "5 s"
[writes.gpu]
CONTROL.ENABLE = true
[[writes]]
at = "2.001 s"
rack_index = 2
gpu_index = 3
[writes.gpu]
OVERRIDE_FLOOR = "not set"
ACTIVE_PROFILE = 2
[[writes]]
at = "5 s"
[writes.storage]
CONTROL.ENABLE = true
)";

// The resolved configuration of a scenario, read back, is the same configuration.
void expect_fixed_point(const Scenario& scenario, const fs::path& file) {
  const std::string once = scenario_toml(scenario);
  std::ofstream(file) << once;
  const Scenario again = load_scenario(file, {});
  EXPECT_EQ(scenario_toml(again), once);
  const std::vector<RegisterWrite> a = register_writes(scenario);
  const std::vector<RegisterWrite> b = register_writes(again);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].tick, b[i].tick);
    EXPECT_EQ(a[i].name, b[i].name);
    EXPECT_EQ(a[i].value, b[i].value);
    EXPECT_EQ(a[i].rack, b[i].rack);
    EXPECT_EQ(a[i].gpu, b[i].gpu);
  }
}

TEST_F(ScenarioTest, ResolvedFixturesReadBackTheSame) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(source_root() / "fixtures/scenarios")) {
    if (entry.path().extension() != ".toml") continue;
    SCOPED_TRACE(entry.path().filename());
    const Scenario scenario = load_scenario(entry.path(), {});
    EXPECT_EQ(scenario.run.name, entry.path().stem());
    EXPECT_FALSE(scenario.run.description.empty());
    expect_fixed_point(scenario, folder_ / "resolved.toml");
    ++count;
  }
  EXPECT_GE(count, 7u);
}

TEST_F(ScenarioTest, ResolvedWritesReadBackTheSame) {
  expect_fixed_point(load(kWrites), folder_ / "resolved.toml");
}

TEST_F(ScenarioTest, OverridesStandInTheResolvedText) {
  const Scenario s = load(kWrites, {"run.seed=7", "registers.storage.BETA=0.2 /s"});
  EXPECT_EQ(s.run.seed, 7);
  const std::string text = scenario_toml(s);
  EXPECT_NE(text.find("seed = 7"), std::string::npos);
  EXPECT_NE(text.find("0.2 /s"), std::string::npos);
  expect_fixed_point(s, folder_ / "resolved.toml");
}

TEST_F(ScenarioTest, WritesComeInOrderOfTimeThenAsListed) {
  const std::vector<RegisterWrite> writes = register_writes(load(kWrites));
  ASSERT_EQ(writes.size(), 6u);
  EXPECT_EQ(writes[0].tick, 0);
  EXPECT_EQ(writes[0].name, "preset.2.FLOOR");
  EXPECT_EQ(writes[1].name, "LAW");
  EXPECT_EQ(writes[2].tick, 2001);
  EXPECT_EQ(writes[2].rack, 2);
  EXPECT_EQ(writes[2].gpu, 3);
  EXPECT_EQ(writes[4].tick, 5000);
  EXPECT_EQ(writes[4].block, BlockId::kGpu);
  EXPECT_EQ(writes[5].tick, 5000);
  EXPECT_EQ(writes[5].block, BlockId::kStorage);
}

TEST_F(ScenarioTest, WritesAreCheckedAgainstTheSite) {
  const std::string one = "[site]\ngpus_per_rack = 4\n[[writes]]\nat = \"1 s\"\n";
  const std::string write = "[writes.gpu]\nCONTROL.ENABLE = true\n";
  EXPECT_NE(fault(one + "rack_index = 1\n" + write).find("rack 1"), std::string::npos);
  EXPECT_NE(fault(one + "gpu_index = 4\n" + write).find("GPU 4"), std::string::npos);
  EXPECT_EQ(fault(one + "gpu_index = 3\n" + write), "no error");
  // Not of one GPU.
  const std::string shared = "[writes.gpu]\npreset.0.FLOOR = \"60 %\"\n";
  const std::string storage = "[writes.storage]\nCONTROL.ENABLE = true\n";
  for (const std::string& other : {shared, storage}) {
    EXPECT_NE(fault(one + "gpu_index = 3\n" + other).find("all GPUs"), std::string::npos);
    EXPECT_EQ(fault(one + other), "no error");
  }
}

TEST_F(ScenarioTest, WritesHappenOnTicksWithinTheRun) {
  const std::string head = "[run]\nduration = \"2 s\"\n[[writes]]\nat = ";
  const std::string write = "\n[writes.gpu]\nCONTROL.ENABLE = true\n";
  EXPECT_EQ(fault(head + "\"1.999 s\"" + write), "no error");
  EXPECT_NE(fault(head + "\"2 s\"" + write).find("never happen"), std::string::npos);
  EXPECT_NE(fault(head + "\"1.9995 s\"" + write).find("1 ms"), std::string::npos);
}

TEST_F(ScenarioTest, DefaultsAreAScenario) {
  const Scenario s = load("");
  EXPECT_EQ(s.duration_ticks(), 60000);
  EXPECT_EQ(s.coupling_ticks(), 10);
  EXPECT_TRUE(register_writes(s).empty());
}

TEST_F(ScenarioTest, ReferencePageIsTheOneInDocs) {
  EXPECT_EQ(read(source_root() / "docs/scenarios.md"), scenario_reference())
      << "run: ./ballast docs scenarios > docs/scenarios.md";
}

}  // namespace
}  // namespace ballast
