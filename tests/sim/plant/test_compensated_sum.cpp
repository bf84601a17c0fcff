// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "sim/plant/compensated_sum.hpp"

namespace ballast {
namespace {

TEST(CompensatedSum, KeepsWhatAPlainSumLoses) {
  CompensatedSum kept(1e7);
  double plain = 1e7;
  for (int i = 0; i < 10000000; ++i) kept.add(1e-10), plain += 1e-10;
  EXPECT_EQ(plain, 1e7);
  EXPECT_NEAR(kept.value() - 1e7, 1e-3, 2e-9);
}

TEST(CompensatedSum, TakesLargeTermsAfterSmallOnes) {
  CompensatedSum sum(1.0);
  sum.add(1e100);
  sum.add(1.0);
  sum.add(-1e100);
  EXPECT_EQ(sum.value(), 2.0);
}

}  // namespace
}  // namespace ballast
