// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>

#include "host/firmware/parameter_set.hpp"
#include "host/firmware/sha256.hpp"
#include "host/firmware/tuned_scenario.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

// FIPS 180-4, examples for SHA-256; the last two are those whose padding needs a block of its own.
TEST(Sha256, IsThatOfTheStandard) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

std::string refused(const std::string& toml) {
  try {
    read_parameter_set(toml, "set.toml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ParameterSet, NamesTheVersionOfTheMapThatItIsFor) {
  const auto with = [](const std::string& version) {
    return refused("[parameters.map]\ngpu = " + version + "\n[registers.gpu]\nTMP_CEILING = \"1 kW\"\n");
  };
  const std::uint32_t ours = register_block(BlockId::kGpu).version;
  const auto text = [](std::uint32_t major, std::uint32_t minor) {
    return "\"" + std::to_string(major) + "." + std::to_string(minor) + "\"";
  };
  const std::uint32_t major = ours >> 16U;
  const std::uint32_t minor = ours & 0xFFFFU;
  EXPECT_EQ(with(text(major, minor)), "accepted");
  EXPECT_EQ(with(text(major + 1, minor)).rfind("set.toml:2:1: the set is for version ", 0), 0U);
  EXPECT_EQ(with(text(major - 1, minor)).rfind("set.toml:2:1: the set is for version ", 0), 0U);
  EXPECT_EQ(with(text(major, minor + 1)).rfind("set.toml:2:1: the set is for version ", 0), 0U);
  for (const char* wrong : {"2", "2.0", "\"2\"", "\"2.0.1\"", "\"two\"", "\"2,0\"", "\"-2.0\""}) {
    EXPECT_NE(with(wrong).find("is not the version of a register map; write "), std::string::npos)
        << wrong << ": " << with(wrong);
  }
  EXPECT_NE(refused("[parameters.map]\nfan = \"1.0\"\n").find("no register block 'fan'"),
            std::string::npos);
}

TEST(ParameterSet, WhatIsWrittenNamesOurVersion) {
  const std::string toml = parameter_set_toml(RegisterSettings::after_reset(), "x");
  EXPECT_EQ(refused(toml), "accepted");
  EXPECT_NE(toml.find("[parameters.map]\ngpu = "), std::string::npos) << toml;
}

class NamedSet : public testing::Test {
 protected:
  ~NamedSet() override {
    std::filesystem::remove(set_);
    std::filesystem::remove(scenario_);
  }
  const std::filesystem::path set_ = std::filesystem::path(testing::TempDir()) / "named_set.toml";
  const std::filesystem::path scenario_ =
      std::filesystem::path(testing::TempDir()) / "named_scenario.toml";
};

TEST_F(NamedSet, IsThatOfItsFile) {
  EXPECT_FALSE(load_named_set({}));
  std::ofstream(set_) << "[registers.gpu]\nTMP_CEILING = \"900 W\"\n";
  const std::optional<ParameterSet> set = load_named_set(set_);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->sha256, sha256("[registers.gpu]\nTMP_CEILING = \"900 W\"\n"));
  EXPECT_EQ(parameter_set_text(*set),
            "named_set.toml (SHA-256 " + set->sha256.substr(0, 12) + "...)");
}

TEST_F(NamedSet, WithoutRegistersWouldBeUsedInVain) {
  std::ofstream(set_) << "[parameters]\nname = \"x\"\n";
  EXPECT_THROW(load_named_set(set_), ConfigError);
}

TEST_F(NamedSet, NoticesNameWhatActsAgainstIt) {
  std::ofstream(set_) << "[registers.gpu]\nTMP_CEILING = \"900 W\"\nIDLE_POWER = \"120 W\"\n"
                         "[registers.storage]\nBETA = \"0.2 /s\"\n";
  std::ofstream(scenario_) << "[[writes]]\nat = \"30 s\"\ngpu.TMP_CEILING = \"1 kW\"\n"
                              "[[writes]]\nat = \"20 s\"\ngpu.TMP_CEILING = \"1.1 kW\"\n"
                              "gpu.ACT_THRESHOLD = \"300 W\"\n";
  const TunedScenario tuned =
      load_tuned_scenario(scenario_, {"registers.gpu.IDLE_POWER=110 W"}, set_);
  const std::vector<std::string> expected = {
      "--set takes precedence over the parameter set for gpu.IDLE_POWER",
      "[[writes]] change registers of the parameter set during the run, from 20 s on: "
      "gpu.TMP_CEILING and 1 more",
      "the scenario has no storage, so that the storage registers of the parameter set have no "
      "effect (1)"};
  EXPECT_EQ(parameter_set_notices(tuned.scenario, *tuned.set), expected);
}

}  // namespace
}  // namespace ballast
