// SPDX-License-Identifier: GPL-3.0-or-later
// SLEW_IN_BAND: outside of bypass, granted power changes by at most the ramp rates, whatever it was
// doing when the bit came. The one exception is a peak whose budget runs out on the way down; it
// sets EVENTS.STEPPED.
#include <algorithm>

#include "tests/sim/controller/bank_driver.hpp"

namespace ballast::test {
namespace {

constexpr std::uint32_t kEdp = 4505;  // 1.1 as UFXP4.12
constexpr std::uint32_t kPeak = static_cast<std::uint32_t>(1000ULL * kW * (kEdp - 4096) / 4096);
constexpr std::uint64_t kBudget = 50ULL * kPeak;

TEST(GpuBankSlew, LimitsGrantedBetweenFloorAndCap) {
  Bank bank;
  bank.configure(2 * kW, 3 * kW, 1000);
  bank.start(600 * kW, kEnable | kSlew);
  bank.tick(600 * kW);
  ASSERT_EQ(bank.read("STATUS") & 0x80U, 0x80U);
  for (std::uint32_t n = 1; n <= 200; ++n) {
    ASSERT_EQ(bank.tick(907 * kW), std::min(600 * kW + n * 2 * kW, 907 * kW)) << n;
  }
  for (std::uint32_t n = 1; n <= 200; ++n) {
    ASSERT_EQ(bank.tick(300 * kW), std::max(907 * kW - n * 3 * kW, 500 * kW)) << n;
  }
  // The peak budget does not override it.
  bank.write("EDP_FACTOR", 8192);
  for (std::uint32_t n = 1; n <= 400; ++n) {
    ASSERT_EQ(bank.tick(2000 * kW), std::min(500 * kW + n * 2 * kW, 1000 * kW)) << n;
  }
}

// The bit comes after every number of ticks that a peak can last. From there on the power comes
// down at the ramp. What is above the ceiling on the way, sum over k of (peak - k ramp), has to fit
// into what is left of the budget; only where it does not may the power step, flagged.
TEST(GpuBankSlew, APeakInProgressComesDownAtTheRampOrIsFlagged) {
  int smooth = 0, stepped = 0;
  for (const std::uint32_t down : {100'000U, kPeak / 25, kPeak / 7, kPeak - 1, 2 * kPeak}) {
    for (std::uint64_t peaked = 1; peaked <= 50; ++peaked) {
      Bank bank;
      bank.configure(20'000, down, 1000);
      bank.write("EDP_FACTOR", kEdp);
      bank.start(700 * kW);
      for (std::uint64_t n = 0; n < peaked; ++n) ASSERT_EQ(bank.tick(3000 * kW), 1000 * kW + kPeak);
      bank.write("CONTROL", kEnable | kSlew, 0);
      std::uint64_t on_the_way = 0;
      for (std::uint64_t k = 1; k * down < kPeak; ++k) on_the_way += kPeak - k * down;
      const bool fits = on_the_way <= kBudget - peaked * kPeak;
      std::uint64_t above = peaked * kPeak;
      std::uint32_t last = 1000 * kW + kPeak;
      for (int n = 0; n < 60; ++n) {
        const std::uint32_t granted = bank.tick(3000 * kW);
        const bool flagged = (bank.read("EVENTS") & 1) != 0;
        ASSERT_LE(granted, last);
        ASSERT_GE(granted, 1000 * kW);
        ASSERT_EQ(flagged, last - granted > down) << down << " after " << peaked << " at " << n;
        if (fits) {
          ASSERT_EQ(granted, std::max(last - std::min(down, last), 1000 * kW));
        }
        if (flagged) {
          EXPECT_FALSE(fits) << down << " after " << peaked;
          ++stepped;
          bank.write("EVENTS", 1, 0);
        }
        above += granted - 1000 * kW;
        last = granted;
      }
      ASSERT_LE(above, kBudget);
      if (fits) {
        ASSERT_EQ(above, peaked * kPeak + on_the_way);
      }
      ASSERT_EQ(last, 1000 * kW) << "no peak of its own while it slews";
      smooth += fits;
    }
  }
  EXPECT_GT(smooth, 100);
  EXPECT_GT(stepped, 50);
}

// A peak that ends with the workload, the ceiling or ENABLE in the same tick comes down no faster.
TEST(GpuBankSlew, APeakComesDownAtTheRampWhateverEndsIt) {
  struct Case {
    const char* name;
    std::uint32_t control, demand, row_cap;
  };
  for (const Case& c : {Case{"quiet", kEnable | kSlew, 50 * kW, kNotSet},
                        Case{"disabled", kSlew, 3000 * kW, kNotSet},
                        Case{"disabled and quiet", kSlew, 50 * kW, kNotSet},
                        Case{"lower demand", kEnable | kSlew, 600 * kW, kNotSet},
                        Case{"lower ceiling", kEnable | kSlew, 600 * kW, 400 * kW}}) {
    Bank bank;
    const std::uint32_t up = 2 * kW, down = 30 * kW;
    bank.configure(up, down, 0);
    bank.write("EDP_FACTOR", kEdp);
    bank.start(700 * kW);
    ASSERT_EQ(bank.tick(3000 * kW), 1000 * kW + kPeak);
    bank.write("CONTROL", c.control, 0);
    bank.cap(c.row_cap);
    std::uint32_t last = bank.granted[0];
    for (int n = 0; n < 100; ++n) {
      const std::uint32_t granted = bank.tick(c.demand);
      ASSERT_LE(granted, last + up) << c.name << " at " << n;
      // A ceiling that falls takes a tenth of its own fall from the peak's height as well.
      if ((bank.read("EVENTS") & 1) == 0) {
        ASSERT_GE(granted + down, last) << c.name << " at " << n;
      }
      last = granted;
    }
    if (c.row_cap == kNotSet) {
      EXPECT_EQ(bank.read("EVENTS") & 1, 0U) << c.name;
    }
  }
}

// Disabled at 900 W with a demand of 20 W: the floor is at zero after 167 ticks and the cap at its
// end after 83, but what is granted falls for 294.
TEST(GpuBankSlew, BypassWaitsUntilGrantedHasMetTheDemand) {
  Bank bank;
  bank.configure(40 * kW, 3 * kW, 100'000);
  bank.start(900 * kW, kEnable | kSlew);
  bank.tick(900 * kW);
  bank.write("CONTROL", kSlew);
  for (std::uint32_t n = 1; n <= 300; ++n) {
    ASSERT_EQ(bank.tick(20 * kW), n < 294 ? 900 * kW - n * 3 * kW : 20 * kW) << n;
    ASSERT_EQ(bank.state(), n < 294 ? gps::State::kDisabling : gps::State::kBypass) << n;
  }
  EXPECT_EQ(bank.read("EVENTS"), 0U);
  EXPECT_EQ(bank.tick(3000 * kW), 3000 * kW);
}

// A demand that swings faster than the ramps can follow never meets what is granted: DISABLING goes
// on until it does, or until SLEW_IN_BAND is cleared, which frees the power at once.
TEST(GpuBankSlew, DisablingLastsAsLongAsTheSwing) {
  for (const bool clear : {false, true}) {
    Bank bank;
    bank.configure(2 * kW, 2 * kW, 100'000);
    bank.start(700 * kW, kEnable | kSlew);
    bank.write("CONTROL", kSlew);
    std::uint32_t last = 700 * kW;
    for (int t = 0; t < 5000; ++t) {
      const std::uint32_t granted = bank.tick(t / 50 % 2 == 0 ? 1200 * kW : 300 * kW);
      ASSERT_EQ(std::max(granted, last) - std::min(granted, last), 2 * kW) << t;
      ASSERT_EQ(bank.state(), gps::State::kDisabling) << t;
      last = granted;
    }
    if (clear) {
      bank.write("CONTROL", 0);
      EXPECT_EQ(bank.tick(300 * kW), 300 * kW);
    } else {
      for (int t = 0; t < 300 && bank.state() != gps::State::kBypass; ++t) {
        const std::uint32_t granted = bank.tick(300 * kW);
        ASSERT_LE(last - granted, 2 * kW);
        last = granted;
      }
      EXPECT_EQ(last, 300 * kW);
    }
    EXPECT_EQ(bank.state(), gps::State::kBypass);
    EXPECT_EQ(bank.read("EVENTS"), 0U);
  }
}

// Every word of four letters, a letter being one setting of the switches and one demand held for a
// few ticks, walked by the 72 GPUs side by side: from bypass, ramps, peaks and holds into each
// other.
TEST(GpuBankSlew, HoldsInEveryOrderOfSwitchesAndDemands) {
  constexpr int kGpus = 72, kTicks = 4;
  constexpr std::uint32_t kUp = 140 * kW, kDown = 170 * kW;
  const std::vector<std::uint32_t> controls = {0, kSlew, kEnable, kEnable | kSlew};
  const std::vector<std::uint32_t> demands = {50 * kW, 600 * kW, 1150 * kW, 4000 * kW};
  const std::size_t letters = controls.size() * demands.size();
  const std::size_t words = letters * letters * letters * letters;
  Bank bank(kGpus);
  bank.configure(kUp, kDown, 1);
  bank.write("EDP_FACTOR", 5000);
  bank.cap(1400 * kW);  // where the cap ends while disabling, not far off at 4294 W
  bank.tick(600 * kW);
  std::vector<std::uint32_t> last = bank.granted;
  std::vector<gps::State> before(kGpus, gps::State::kBypass);
  int limited = 0, entered = 0, peaks = 0;
  for (std::size_t base = 0; base < words; base += kGpus) {
    std::size_t power = letters * letters * letters;
    for (int place = 0; place < 4; ++place, power /= letters) {
      std::vector<std::uint32_t> control(kGpus);
      for (int g = 0; g < kGpus; ++g) {
        const std::size_t letter = (base + static_cast<std::size_t>(g)) / power % letters;
        control[g] = controls[letter / demands.size()];
        bank.write("CONTROL", control[g], g);
        bank.demand[g] = demands[letter % demands.size()];
      }
      for (int t = 0; t < kTicks; ++t) {
        bank.tick();
        for (int g = 0; g < kGpus; ++g) {
          const gps::State state = bank.state(g);
          const bool outside = state != gps::State::kBypass || before[g] != gps::State::kBypass;
          if ((control[g] & kSlew) != 0 && outside) {
            ++limited;
            peaks += (control[g] & kEnable) != 0 && last[g] > 1000 * kW;
            entered += before[g] == gps::State::kDisabling && state == gps::State::kBypass;
            ASSERT_LE(bank.granted[g], std::uint64_t{last[g]} + kUp) << base + g << "." << place;
            if (std::uint64_t{bank.granted[g]} + kDown < last[g]) {
              ASSERT_EQ(bank.read("EVENTS", g) & 1, 1U) << base + g << "." << place;
              bank.write("EVENTS", 1, g);
            }
          }
          before[g] = state;
        }
        last = bank.granted;
      }
    }
  }
  EXPECT_GT(limited, 100'000);
  EXPECT_GT(entered, 500);
  EXPECT_GT(peaks, 1000);
}

}  // namespace
}  // namespace ballast::test
