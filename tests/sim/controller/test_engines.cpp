// SPDX-License-Identifier: GPL-3.0-or-later
// Which engine runs which block, as options and scenarios say it.
#include <gtest/gtest.h>

#include "sim/controller/engines.hpp"
#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

using Words = std::vector<std::string>;

void expect_refused(const Words& words, const char* cause, const char* remedy) {
  try {
    engine_overrides(words);
    FAIL() << words.front();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.cause(), cause);
    EXPECT_EQ(error.remedy(), remedy);
    EXPECT_EQ(error.exit_code(), kExitUsage);
    EXPECT_EQ(error.place().file, "--engine");
  }
}

TEST(Engines, AnOptionNamesOneBlockOrAll) {
  Words all;
  for (const BlockInfo& block : all_blocks()) {
    all.push_back("engine." + std::string(block.key) + "=\"rtl\"");
  }
  EXPECT_EQ(engine_overrides({"rtl"}), all);
  EXPECT_EQ(engine_overrides({"storage=rtl"}), Words{"engine.storage=\"rtl\""});
  EXPECT_EQ(engine_overrides({}), Words{});
}

TEST(Engines, UnknownEnginesAndBlocksAreRefusedWithWhatThereIs) {
  expect_refused({"gpu=twin"}, "no engine 'twin'", "the only engine is rtl");
  expect_refused({"twin"}, "no engine 'twin'", "the only engine is rtl");
  try {
    engine_overrides({"rtl", "bank=rtl"});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.cause(), "no register block 'bank'");
    EXPECT_NE(error.remedy().find("storage"), std::string::npos) << error.remedy();
  }
}

TEST(Engines, AFactoryMakesTheBlocksOfEachPlace) {
  const auto factory = make_controller_factory({});
  const auto rack = factory->make(Scope::kRack, 3);
  EXPECT_NE(rack->find(BlockId::kGpu), nullptr);
  EXPECT_NE(rack->find(BlockId::kStorage), nullptr);
  EXPECT_EQ(rack->find(BlockId::kGpu), &rack->get<gps::Behaviour>());
  EXPECT_EQ(factory->make(Scope::kSite, 0)->find(BlockId::kGpu), nullptr);
  EXPECT_THROW(factory->make(Scope::kRow, 0)->get<gps::Behaviour>(), DeviceError);
}

TEST(Engines, AnEngineWithoutAMakerIsRefused) {
  EngineConfig config;
  EXPECT_EQ(engine_text(config), "rtl");
  config.of_block.back() = kEngines.size();
  EXPECT_THROW(make_controller_factory(config), ConfigError);
}

TEST(Engines, ARtlMakerOfOnesOwnIsUsed) {
  static int made = 0;
  const auto factory = make_controller_factory({}, [](Scope scope, std::size_t instance) {
    ++made;
    return make_rtl_controllers(scope, instance);
  });
  factory->make(Scope::kRack, 0);
  EXPECT_EQ(made, 1);
}

}  // namespace
}  // namespace ballast
