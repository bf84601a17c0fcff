// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

TEST(BlockRegistry, EveryBlockIsFoundByItsKeyAndNumber) {
  ASSERT_EQ(all_blocks().size(), static_cast<std::size_t>(kBlockCount));
  for (int i = 0; i < kBlockCount; ++i) {
    const BlockInfo& block = all_blocks()[static_cast<std::size_t>(i)];
    EXPECT_EQ(static_cast<int>(block.id), i) << "the TLM bus addresses blocks by this number";
    EXPECT_EQ(block_named(block.key, {}), block.id);
    EXPECT_EQ(&register_block(block.id), block.registers);
    EXPECT_EQ(&block_info(block.id), &block);
  }
  EXPECT_EQ(block_named("gpu", {}), BlockId::kGpu);
  EXPECT_EQ(block_named("storage", {}), BlockId::kStorage);
}

TEST(BlockRegistry, LanesBelongToTheScopeOfGpus) {
  for (const BlockInfo& block : all_blocks()) {
    EXPECT_EQ(block.lanes > 0, block.scope == Scope::kGpu) << block.key;
  }
  EXPECT_EQ(block_info(BlockId::kGpu).lanes, 72);
  EXPECT_EQ(block_info(BlockId::kStorage).scope, Scope::kRack);
}

TEST(BlockRegistry, PortsStateWhatTheyCarry) {
  for (const BlockInfo& block : all_blocks()) {
    std::set<std::string_view> names;
    for (const PortInfo& port : block.ports) {
      EXPECT_TRUE(names.insert(port.name).second) << port.name;
      EXPECT_EQ(port.name.ends_with("_i"), port.direction == PortDirection::kIn) << port.name;
      EXPECT_FALSE(port.help.empty()) << port.name;
      EXPECT_GT(port.lsb, 0.0) << port.name;
    }
    EXPECT_FALSE(names.empty()) << block.key;
  }
  const PortInfo& cap = block_info(BlockId::kGpu).ports[3];
  EXPECT_EQ(cap.name, "cap_uw_i");
  EXPECT_EQ(cap.idle, 0xFFFFFFFFLL);
  EXPECT_EQ(cap.unit, Unit::kWatt);
  EXPECT_EQ(cap.lsb, 1e-6);
  EXPECT_TRUE(cap.per_lane);
}

}  // namespace
}  // namespace ballast
