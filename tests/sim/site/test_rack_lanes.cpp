// SPDX-License-Identifier: GPL-3.0-or-later
// The caps of a lane meet before the bank: the least of them holds, whoever set it and in whatever
// order.
#include "sim/site/rack_lanes.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <stdexcept>

namespace ballast {
namespace {

constexpr std::array kSources = {CapSource::kRow, CapSource::kThermal, CapSource::kAllocator};

TEST(RackLanes, TheLeastCapHoldsWhateverTheOrder) {
  constexpr std::size_t kGpus = 40;
  RackLanes lanes(kGpus);
  std::array<std::array<std::uint32_t, kGpus>, kSources.size()> model;
  for (auto& caps : model) caps.fill(kNoCap);
  std::array<std::uint32_t, kGpus> given;
  given.fill(0);
  std::mt19937_64 random(11);
  int capped = 0;
  for (int n = 0; n < 4000; ++n) {
    const std::size_t source = random() % kSources.size();
    const auto cap = random() % 3 == 0 ? kNoCap : static_cast<std::uint32_t>(random() % 1000);
    if (random() % 20 == 0) {
      lanes.cap(kSources[source], cap);
      model[source].fill(cap);
    } else {
      const std::size_t gpu = random() % kGpus;
      lanes.cap(kSources[source], gpu, cap);
      model[source][gpu] = cap;
    }
    gps::LaneInputs in;
    lanes.give(in);
    if (!in.cap_uw.empty()) std::copy(in.cap_uw.begin(), in.cap_uw.end(), given.begin());
    for (std::size_t i = 0; i < kGpus; ++i) {
      ASSERT_EQ(given[i], std::min({model[0][i], model[1][i], model[2][i]})) << n << ", " << i;
      capped += given[i] != kNoCap;
    }
  }
  EXPECT_GT(capped, 10'000);
}

TEST(RackLanes, BrakesAndReadingsBelongToTheirGpu) {
  RackLanes lanes(72);
  gps::LaneInputs in;
  lanes.give(in);
  EXPECT_EQ(in.lane_mask[2], 0xFFU);
  EXPECT_EQ(in.clock_mhz[70], kNoReading);
  lanes.brake(70, true);
  lanes.readings(71, {.busy_us = 900, .clock_mhz = 1500});
  in = {};
  lanes.give(in);
  EXPECT_EQ(in.brake[2], 1U << 6);
  EXPECT_EQ(in.busy_us[71], 900U);
  EXPECT_EQ(in.math_us[71], kNoReading);
  EXPECT_EQ(in.clock_mhz[71], 1500U);
  EXPECT_EQ(in.busy_us[70], kNoReading);
  lanes.readings(71, {.busy_us = 900, .clock_mhz = 1500});
  in = {};
  lanes.give(in);
  EXPECT_TRUE(in.busy_us.empty());
  lanes.brake(false);
  lanes.give(in);
  EXPECT_EQ(in.brake[2], 0U);
}

TEST(RackLanes, GpusThatAreNotThereAreRefused) {
  RackLanes lanes(4);
  EXPECT_THROW(lanes.cap(CapSource::kRow, 4, 1), std::out_of_range);
  EXPECT_THROW(lanes.brake(4, true), std::out_of_range);
  EXPECT_THROW(lanes.readings(4, {}), std::out_of_range);
}

}  // namespace
}  // namespace ballast
