// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/register_bus.hpp"

#include <gtest/gtest.h>

#include <array>

namespace ballast {
namespace {

// As docs/architecture.md writes it down for testbenches that drive the target themselves.
TEST(RegisterBus, AddressHasADocumentedLayout) {
  EXPECT_EQ(bus_address({Scope::kRack, 0x12, BlockId::kStorage, 0x34}), 0x10'0121'0034U);
  EXPECT_EQ(bus_address({Scope::kSite, 0, BlockId::kGpu, 0}), 0x30'0000'0000U);
  EXPECT_EQ(bus_address({Scope::kRow, kAllInstances, BlockId::kGpu, 0xFFFC}), 0x2F'FFF0'FFFCU);
}

TEST(RegisterBus, AddressComesBackWhole) {
  for (const Scope scope : {Scope::kGpu, Scope::kRack, Scope::kRow, Scope::kSite}) {
    for (const std::uint32_t instance : {0U, 1U, 4094U, 65534U, kAllInstances}) {
      for (const BlockId block : {BlockId::kGpu, BlockId::kStorage}) {
        for (const std::uint16_t offset : std::array<std::uint16_t, 3>{0x0000, 0x1004, 0xFFFC}) {
          const RegisterAddress at{scope, instance, block, offset};
          EXPECT_EQ(register_at(bus_address(at)), at);
        }
      }
    }
  }
}

}  // namespace
}  // namespace ballast
