// SPDX-License-Identifier: GPL-3.0-or-later
// Lifetime counters against exact sums, and rewriting registers in mid-run.
#include <map>
#include <random>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

TEST(GpuBankCounters, EnergiesAreTheExactSums) {
  constexpr int kGpus = 3;
  Bank bank(kGpus);
  bank.configure(30 * kW, 40 * kW, 20);
  bank.write("EDP_FACTOR", 4505);
  bank.write("LIFE_QUANTUM", 4'294'968);
  bank.write("CONTROL", kEnable);
  bank.write("CONTROL", 0, 2);  // one stays in bypass
  std::mt19937_64 random(5);
  __extension__ using Wide = unsigned __int128;
  Wide burned[kGpus] = {}, withheld[kGpus] = {};
  for (int t = 0; t < 20'000; ++t) {
    for (auto& d : bank.demand) {
      d = t / 700 % 3 == 0 ? 40 * kW : static_cast<std::uint32_t>(random() % (1700ULL * kW));
    }
    if (t % 5000 == 4000) bank.demand[1] = 0xFFFFFFFF;
    bank.tick();
    for (int i = 0; i < kGpus; ++i) {
      const std::uint32_t d = bank.demand[i], g = bank.granted[i];
      burned[i] += g > d ? g - d : 0;
      withheld[i] += d > g ? d - g : 0;
    }
    if (t % 400 != 399) continue;
    for (int i = 0; i < kGpus; ++i) {
      ASSERT_EQ(bank.read_wide("BURNED_ENERGY", i), static_cast<std::uint64_t>(burned[i] / 1000));
      ASSERT_EQ(bank.read_wide("WITHHELD_ENERGY", i),
                static_cast<std::uint64_t>(withheld[i] / 1000));
    }
  }
  // Remaining life falls by 2^-24 % per LIFE_QUANTUM of burned energy.
  for (int i = 0; i < kGpus; ++i) {
    const auto steps = static_cast<std::uint32_t>(burned[i] / 1000 / 4'294'968);
    EXPECT_EQ(bank.read("REMAINING_LIFETIME", i), (100U << 24) - steps);
  }
  EXPECT_GT(burned[0], Wide{1'000'000'000'000});  // 1 kJ and more: hundreds of steps
  EXPECT_GT(withheld[1], Wide{1'000'000'000'000});
  EXPECT_EQ(burned[2] + withheld[2], Wide{0});
}

TEST(GpuBankCounters, LifeFallsAtTheTickThatFillsTheQuantum) {
  Bank bank;
  bank.configure(20'000, 20'000, 10'000);
  bank.write("LIFE_QUANTUM", 4'400'000);  // 11 ticks of 400 W
  bank.start(700 * kW);
  for (std::uint32_t n = 1; n <= 66; ++n) {
    ASSERT_EQ(bank.tick(100 * kW), 500 * kW);
    ASSERT_EQ(bank.read("REMAINING_LIFETIME"), (100U << 24) - n / 11) << n;
  }
}

TEST(GpuBankCounters, TicksPerStateSumToTicks) {
  Bank bank;
  bank.configure(10 * kW, 20 * kW, 20);
  std::map<gps::State, std::uint32_t> seen;
  for (int t = 0; t < 2000; ++t) {
    if (t == 100) bank.write("CONTROL", kEnable);
    if (t == 1500) bank.write("CONTROL", 0);
    bank.tick(t % 400 < 200 ? 800 * kW : 30 * kW);
    seen[bank.state()]++;
  }
  std::uint32_t sum = 0;
  for (std::size_t s = 0; s < gps::kStateNames.size(); ++s) {
    const std::uint32_t ticks = bank.read("TICKS_" + std::string(gps::kStateNames[s]));
    // The state read back after a tick is the one that the tick counted.
    EXPECT_EQ(ticks, seen[static_cast<gps::State>(s)]) << gps::kStateNames[s];
    EXPECT_GT(ticks, 0U) << gps::kStateNames[s];
    sum += ticks;
  }
  EXPECT_EQ(sum, 2000U);
  EXPECT_EQ(bank.read("bank.TICKS"), 2000U);
}

// What a GPU tells of itself, against sums; a reading that it does not have is told apart from 0.
TEST(GpuBankCounters, ReadingsAreCountedPerLane) {
  Bank bank(72);
  EXPECT_EQ(bank.read("AVAILABLE", 5), 0U);
  std::vector<std::uint32_t> busy(72, kNotSet), math(72, kNotSet), memory(72, kNotSet),
      clock(72, kNotSet);
  busy[5] = 1000;
  math[5] = 300;
  memory[5] = 0;
  clock[5] = 1755;
  busy[71] = 7;
  bank.lanes = {.busy_us = busy, .math_us = math, .memory_us = memory, .clock_mhz = clock};
  bank.ticks(10, 100 * kW);
  EXPECT_EQ(bank.read("AVAILABLE", 5), 15U);
  EXPECT_EQ(bank.read("BUSY_TIME", 5), 10'000U);
  EXPECT_EQ(bank.read("MATH_TIME", 5), 3'000U);
  EXPECT_EQ(bank.read("MEMORY_TIME", 5), 0U);
  EXPECT_EQ(bank.read("CLOCK", 5), 1755U);
  EXPECT_EQ(bank.read("AVAILABLE", 71), 1U);
  EXPECT_EQ(bank.read("BUSY_TIME", 71), 70U);
  for (const char* name : {"AVAILABLE", "BUSY_TIME", "MATH_TIME", "MEMORY_TIME", "CLOCK"}) {
    EXPECT_EQ(bank.read(name, 6), 0U) << name;
  }
  // Given once, they count on; what is no longer available reads 0 and goes on where it was.
  for (int n = 0; n < 5; ++n) {
    bank.bank.tick(bank.inputs, {.demand_uw = bank.demand}, {.granted_uw = bank.granted});
  }
  EXPECT_EQ(bank.read("MATH_TIME", 5), 4'500U);
  math[5] = clock[5] = kNotSet;
  bank.ticks(4, 100 * kW);
  EXPECT_EQ(bank.read("AVAILABLE", 5), 5U);
  EXPECT_EQ(bank.read("MATH_TIME", 5), 0U);
  EXPECT_EQ(bank.read("CLOCK", 5), 0U);
  EXPECT_EQ(bank.read("BUSY_TIME", 5), 19'000U);
  math[5] = 1;
  bank.ticks(1, 100 * kW);
  EXPECT_EQ(bank.read("MATH_TIME", 5), 4'501U);
}

// The times wrap, so that the difference of two readings stays right.
TEST(GpuBankCounters, TimesWrap) {
  Bank bank;
  const std::vector<std::uint32_t> busy(1, 0x80000001);
  bank.lanes.busy_us = busy;
  bank.ticks(2, 100 * kW);
  EXPECT_EQ(bank.read("BUSY_TIME"), 2U);
}

// Every register of the block, as a fingerprint of all that can be seen.
std::vector<std::uint32_t> all_registers(Bank& bank, int gpus) {
  std::vector<std::uint32_t> out;
  for (const RegisterGroup& group : register_block(BlockId::kGpu).groups) {
    const int windows = group.broadcast >= 0 ? gpus : group.count;
    for (int index = 0; index < windows; ++index) {
      for (const RegisterInfo& reg : group.registers) {
        std::uint32_t raw = 0;
        bank.bank.read(static_cast<std::uint16_t>(group.base + index * group.stride + reg.offset),
                       raw);
        out.push_back(raw);
      }
    }
  }
  return out;
}

TEST(GpuBankCounters, RewritingPresentValuesChangesNothing) {
  constexpr int kGpus = 4;
  Bank plain(kGpus), rewritten(kGpus);
  for (Bank* bank : {&plain, &rewritten}) {
    bank->configure(3 * kW, 4 * kW, 40);
    bank->write("EDP_FACTOR", 4505);
    bank->write("preset.1.PFA_WINDOW_MULTIPLIER", 3);
    bank->write("preset.1.SECONDARY_FLOOR", 250'000);
    bank->write("preset.1.PFT_WINDOW_MULTIPLIER", 9);
    bank->write("preset.1.RAMP_UP_RATE", 9 * kW);
    bank->write("ACTIVE_PROFILE", 1, 1);
    bank->write("OVERRIDE_FLOOR", 3000, 2);
    bank->write("bank.SOC_CONTROL", 1);
    bank->write("CONTROL", kEnable);
    bank->write("CONTROL", kEnable | kSlew, 3);
  }
  std::mt19937_64 random(9);
  int rewrites = 0;
  for (int t = 0; t < 6000; ++t) {
    if (t % 37 == 20) {
      for (const RegisterGroup& group : register_block(BlockId::kGpu).groups) {
        for (int index = 0; index < group.count; ++index) {
          for (const RegisterInfo& reg : group.registers) {
            if (reg.access != Access::kReadWrite) continue;
            const auto at =
                static_cast<std::uint16_t>(group.base + index * group.stride + reg.offset);
            std::uint32_t raw = 0;
            ASSERT_TRUE(rewritten.bank.read(at, raw));
            ASSERT_TRUE(rewritten.try_write(at, raw)) << reg.name;
            ++rewrites;
          }
        }
      }
    }
    for (auto& d : plain.demand) {
      d = t % 300 < 60 ? 30 * kW : static_cast<std::uint32_t>(random() % (1500ULL * kW));
    }
    plain.inputs.soc = rewritten.inputs.soc = static_cast<std::uint16_t>(t * 11);
    rewritten.demand = plain.demand;
    plain.tick();
    rewritten.tick();
    ASSERT_EQ(plain.granted, rewritten.granted) << t;
  }
  EXPECT_GT(rewrites, 100'000);
  EXPECT_EQ(all_registers(plain, kGpus), all_registers(rewritten, kGpus));
}

}  // namespace
}  // namespace ballast::test
