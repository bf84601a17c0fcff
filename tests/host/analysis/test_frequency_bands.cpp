// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/analysis/frequency_bands.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ballast {
namespace {

TEST(FrequencyBands, NameAFrequencyByAllBandsThatHoldIt) {
  EXPECT_EQ(band_label(0.0915), "governor and AGC");
  EXPECT_EQ(band_label(0.12), "governor and AGC, inter-area");
  EXPECT_EQ(band_label(1.0), "training iterations, local plant");
  EXPECT_EQ(band_label(8.8), "intra-plant and control, sub-synchronous torsional");
  EXPECT_EQ(band_label(14.75), "sub-synchronous torsional, observed at a data centre");
  EXPECT_EQ(band_label(0.009), "");
  EXPECT_EQ(band_label(60.0), "");
}

TEST(FrequencyBands, HoldTheirLowerEdgeAndNotTheUpper) {
  EXPECT_EQ(band_label(0.01), "governor and AGC");
  EXPECT_EQ(band_label(54.999), "sub-synchronous torsional");
  EXPECT_EQ(band_label(55.0), "");
}

TEST(FrequencyBands, StandInOrderEachWithItsReason) {
  double low_hz = 0.0;
  std::set<std::string_view> keys;
  for (const FrequencyBand& band : frequency_bands()) {
    EXPECT_GE(band.low_hz, low_hz);
    EXPECT_GT(band.high_hz, band.low_hz);
    EXPECT_FALSE(band.why.empty());
    EXPECT_FALSE(band.source.empty());
    EXPECT_TRUE(keys.insert(band.key).second);
    low_hz = band.low_hz;
  }
}

}  // namespace
}  // namespace ballast
