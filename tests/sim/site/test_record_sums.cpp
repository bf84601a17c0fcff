// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/record_sums.hpp"

#include <gtest/gtest.h>

#include <random>

namespace ballast {
namespace {

TEST(RecordSums, AddsPowerAndAveragesFractions) {
  RecordLayout layout;
  layout.racks = 4;
  layout.rack_channels = {{"grid_w", "W", ""}, {"soc_frac", "1", ""}};
  // Two ticks of a capacity of three.
  const std::vector<float> values = {1, 10, 0, 2, 20, 0, 3, 30, 0, 4, 40, 0,  //
                                     0, 1,  0, 1, 1,  0, 1, 1,  0, 0, 1,  0};
  RecordSums sums;
  const std::span<const float> site = sums.of(
      layout,
      {.ticks = 2, .capacity = 3, .rack_values = values, .gpu_values = {}, .site_values = {}});
  ASSERT_EQ(site.size(), 6U);
  EXPECT_EQ(site[0], 10.0F);
  EXPECT_EQ(site[1], 100.0F);
  EXPECT_EQ(site[3], 0.5F);
  EXPECT_EQ(site[4], 1.0F);
}

// Integers of 24 bits are exact in float32: so is their sum over 4094 racks in 36 bits.
TEST(RecordSums, AreExact) {
  RecordLayout layout;
  layout.racks = 4094;
  layout.rack_channels = {{"grid_w", "W", ""}};
  std::mt19937 random(3);
  std::vector<float> values(layout.racks);
  std::int64_t exact = 0;
  for (float& value : values) {
    const auto whole = static_cast<std::int32_t>(random() >> 8U);
    value = static_cast<float>(whole);
    exact += whole;
  }
  RecordSums sums;
  const std::span<const float> site = sums.of(
      layout,
      {.ticks = 1, .capacity = 1, .rack_values = values, .gpu_values = {}, .site_values = {}});
  EXPECT_EQ(site[0], static_cast<float>(exact));
}

}  // namespace
}  // namespace ballast
