// SPDX-License-Identifier: GPL-3.0-or-later
// Every register of the map, through the RTL.
#include <algorithm>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

const RegisterBlock& block() {
  return register_block(BlockId::kGpu);
}

// What the table accepts, in the test's own words: fields inside their limits, no bit outside of
// them.
bool acceptable(const RegisterInfo& reg, std::uint32_t raw) {
  std::uint32_t covered = 0;
  for (const RegisterField& field : reg.fields) {
    const std::uint64_t ones = (std::uint64_t{1} << field.width) - 1;
    const auto value = static_cast<std::int64_t>((raw >> field.low_bit) & ones);
    covered |= static_cast<std::uint32_t>(ones << field.low_bit);
    if (field.may_be_unset && value == static_cast<std::int64_t>(ones)) continue;
    if (value < field.min || value > field.max) return false;
  }
  return (raw & ~covered) == 0;
}

std::vector<std::uint32_t> candidates(const RegisterInfo& reg) {
  std::vector<std::uint32_t> out = {0, 1, 5, 0x80, 0x55555555, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF};
  for (const RegisterField& field : reg.fields) {
    for (const std::int64_t edge : {field.min, field.max}) {
      for (const std::int64_t step : {-1, 0, 1}) {
        out.push_back(static_cast<std::uint32_t>(edge + step) << field.low_bit);
      }
    }
  }
  return out;
}

std::uint16_t window(const RegisterGroup& group, int index) {
  return static_cast<std::uint16_t>(group.base + index * group.stride);
}

TEST(GpuBankRegisters, ResetValuesReadBack) {
  Bank bank(3);
  for (const RegisterGroup& group : block().groups) {
    for (int index = 0; index < group.count; ++index) {
      for (const RegisterInfo& reg : group.registers) {
        std::uint32_t raw = 1;
        ASSERT_TRUE(
            bank.bank.read(static_cast<std::uint16_t>(window(group, index) + reg.offset), raw))
            << reg.name;
        if (reg.access == Access::kReadWrite || reg.access == Access::kConstant) {
          EXPECT_EQ(raw, reg.reset) << group.name << "." << index << "." << reg.name;
        }
      }
    }
  }
  EXPECT_EQ(bank.read("bank.NUM_GPUS"), 72U);
  EXPECT_EQ(bank.read("bank.ID"), 0x42505331U);
  EXPECT_EQ(bank.read("REMAINING_LIFETIME"), 100U << 24);
}

TEST(GpuBankRegisters, WritesInRangeReadBackAndOthersChangeNothing) {
  Bank bank(3);
  int accepted = 0, refused = 0;
  for (const RegisterGroup& group : block().groups) {
    for (const int index : {0, group.count / 2, group.count - 1}) {
      for (const RegisterInfo& reg : group.registers) {
        if (reg.access != Access::kReadWrite) continue;
        const auto at = static_cast<std::uint16_t>(window(group, index) + reg.offset);
        std::uint32_t present = 0;
        ASSERT_TRUE(bank.bank.read(at, present));
        for (const std::uint32_t raw : candidates(reg)) {
          const bool expected = acceptable(reg, raw);
          ASSERT_EQ(bank.try_write(at, raw), expected) << reg.name << " = " << raw;
          if (expected) present = raw;
          (expected ? accepted : refused)++;
          std::uint32_t back = 0;
          ASSERT_TRUE(bank.bank.read(at, back));
          ASSERT_EQ(back, present) << reg.name << " after " << raw;
        }
      }
    }
  }
  EXPECT_GT(accepted, 300);
  EXPECT_GT(refused, 300);
}

TEST(GpuBankRegisters, OneWindowDoesNotReachAnother) {
  Bank bank(72);
  for (int gpu = 0; gpu < 72; ++gpu) bank.write("TMP_CEILING", 700'000U + gpu, gpu);
  for (int p = 0; p < 5; ++p) bank.write("preset." + std::to_string(p) + ".FLOOR", 100U + p);
  for (int gpu = 0; gpu < 72; ++gpu) {
    EXPECT_EQ(bank.read("TMP_CEILING", gpu), 700'000U + gpu);
    EXPECT_EQ(bank.read("IDLE_POWER", gpu), 150'000U);
  }
  for (int p = 0; p < 5; ++p) {
    EXPECT_EQ(bank.read("preset." + std::to_string(p) + ".FLOOR"), 100U + p);
  }
}

TEST(GpuBankRegisters, BroadcastReachesAllAndIsNotReadable) {
  Bank bank(2);
  bank.write("ACT_THRESHOLD", 333'000);
  for (int gpu = 0; gpu < 72; ++gpu) EXPECT_EQ(bank.read("ACT_THRESHOLD", gpu), 333'000U);
  EXPECT_FALSE(bank.try_write(Bank::address("ACTIVE_PROFILE", -1), 5));
  std::uint32_t raw = 0;
  EXPECT_FALSE(bank.bank.read(Bank::address("ACT_THRESHOLD", -1), raw));
}

TEST(GpuBankRegisters, UnknownReadOnlyAndUnalignedAddressesAreRefused) {
  Bank bank(1);
  std::vector<bool> known(0x10000, false), writable(0x10000, false);
  for (const RegisterGroup& group : block().groups) {
    for (int index = 0; index < group.count; ++index) {
      for (const RegisterInfo& reg : group.registers) {
        const bool writes =
            reg.access == Access::kReadWrite || reg.access == Access::kWriteOneToClear;
        known[static_cast<std::size_t>(window(group, index) + reg.offset)] = true;
        if (writes) writable[static_cast<std::size_t>(window(group, index) + reg.offset)] = true;
        if (writes && group.broadcast >= 0) {
          writable[static_cast<std::size_t>(group.broadcast + reg.offset)] = true;
        }
      }
    }
  }
  for (std::uint32_t at = 0; at < 0x10000; ++at) {
    if (at % 4 != 0 && at > 0x1200 && at < 0xFF00) continue;  // all of one window and the end
    std::uint32_t raw = 0;
    ASSERT_EQ(bank.bank.read(static_cast<std::uint16_t>(at), raw), known[at]) << std::hex << at;
    if (!writable[at]) {
      ASSERT_FALSE(bank.try_write(static_cast<std::uint16_t>(at), 1)) << std::hex << at;
    }
  }
  for (const RegisterGroup& group : block().groups) {
    for (const RegisterInfo& reg : group.registers) {
      if (reg.access != Access::kReadWrite) continue;
      std::uint32_t raw = 0;
      ASSERT_TRUE(bank.bank.read(static_cast<std::uint16_t>(group.base + reg.offset), raw));
      EXPECT_EQ(raw, reg.reset) << reg.name;
    }
  }
}

TEST(GpuBankRegisters, NinetyPercentStores3686) {
  Bank bank(1);
  const RegisterRef floor = find_register(block(), "preset.0.FLOOR", -1, {});
  const std::uint32_t raw = encode_field(*floor.field, "FLOOR", std::string("90 %"), {});
  EXPECT_EQ(raw, 3686U);
  bank.write("preset.0.FLOOR", raw);
  EXPECT_EQ(decode_field(*floor.field, bank.read("preset.0.FLOOR")), "89.990234375 %");
}

TEST(GpuBankRegisters, AWriteWaitsForTheNextTick) {
  Bank bank(1);
  bank.tick(0);
  EXPECT_EQ(bank.read("STATUS") & 0x100U, 0U);
  bank.write("TMP_CEILING", 900'000, 0);
  EXPECT_EQ(bank.read("STATUS") & 0x100U, 0x100U);
  bank.tick(0);
  EXPECT_EQ(bank.read("STATUS") & 0x100U, 0U);
  bank.write("preset.3.FLOOR", 1);
  EXPECT_EQ(bank.read("STATUS") & 0x100U, 0x100U);
  bank.tick(0);
  EXPECT_EQ(bank.read("STATUS") & 0x100U, 0U);
  EXPECT_EQ(bank.read("bank.TICKS"), 3U);
}

}  // namespace
}  // namespace ballast::test
