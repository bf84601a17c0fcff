// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/record_sums.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace ballast {
namespace {

TEST(RecordSums, AddsPowerAndAveragesFractions) {
  const RecordLayout layout = record_layout({.racks = 4, .gpus_per_rack = 1, .racks_per_row = 3},
                                            {{"grid_w", "W", ""}, {"soc_frac", "1", ""}});
  RecordBuffer buffer(layout, 3);
  // Two ticks of a capacity of three.
  const std::vector<float> racks = {1, 10, 0, 2, 20, 0, 3, 30, 0, 4, 40, 0,  //
                                    0, 1,  0, 1, 1,  0, 1, 1,  0, 0, 1,  0};
  std::copy(racks.begin(), racks.end(), buffer.values(layout.index_of(kRackGroup)).begin());
  RecordSums(layout).fill(buffer, 0, 2);
  const std::span<const float> site = buffer.values(layout.index_of(kSiteGroup));
  ASSERT_EQ(site.size(), 6U);
  EXPECT_EQ(site[0], 10.0F);
  EXPECT_EQ(site[1], 100.0F);
  EXPECT_EQ(site[3], 0.5F);
  EXPECT_EQ(site[4], 1.0F);
  // A row of three racks and one of a single rack.
  const std::span<const float> rows = buffer.values(layout.index_of(kRowGroup));
  ASSERT_EQ(rows.size(), 12U);
  EXPECT_EQ(rows[0], 6.0F);
  EXPECT_EQ(rows[1], 60.0F);
  EXPECT_EQ(rows[3], 4.0F);
  EXPECT_EQ(rows[4], 40.0F);
  EXPECT_FLOAT_EQ(rows[6], 2.0F / 3.0F);
  EXPECT_EQ(rows[9], 0.0F);
  EXPECT_EQ(rows[10], 1.0F);
}

// Integers of 24 bits are exact in float32: so is their sum over 4094 racks in 36 bits.
TEST(RecordSums, AreExact) {
  const RecordLayout layout = record_layout(
      {.racks = 4094, .gpus_per_rack = 1, .racks_per_row = 4094}, {{"grid_w", "W", ""}});
  EXPECT_EQ(layout.find(kRowGroup), nullptr);
  RecordBuffer buffer(layout, 1);
  std::mt19937 random(3);
  std::int64_t exact = 0;
  for (float& value : buffer.values(layout.index_of(kRackGroup))) {
    const auto whole = static_cast<std::int32_t>(random() >> 8U);
    value = static_cast<float>(whole);
    exact += whole;
  }
  RecordSums(layout).fill(buffer, 0, 1);
  EXPECT_EQ(buffer.values(layout.index_of(kSiteGroup))[0], static_cast<float>(exact));
}

}  // namespace
}  // namespace ballast
