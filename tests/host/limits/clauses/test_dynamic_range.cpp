// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>

#include "tests/host/limits/vector_record.hpp"

namespace ballast {
namespace {

// A sawtooth of 100 MW over 10 000 samples, uniform; two of them are outliers.
VectorRecord sawtooth() {
  return record_of(10000, 10.0, [](double t) {
    const double i = std::round(t * 10.0);
    if (i == 5000.0) return 400e6;
    if (i == 7000.0) return 10e6;
    return 100e6 + i * 1e4;
  });
}

TEST(DynamicRange, ExtremesAndPercentiles) {
  const Verdict v = judge_one(sawtooth(), "kind = \"dynamic_range\"\nlimit = \"100 MW\"");
  EXPECT_DOUBLE_EQ(*v.value, 390.0);
  EXPECT_DOUBLE_EQ(*v.at_s, 500.0);
  EXPECT_EQ(v.also.at(0).label, "percentile 99.9 minus percentile 0.1");
  // 99.8 % of the sawtooth, to two bins of 390 MW / 65536 and a sample.
  EXPECT_NEAR(v.also.at(0).value, 99.8, 0.03);
  const Verdict p = judge_one(
      sawtooth(), "kind = \"dynamic_range\"\nlimit = \"100 MW\"\nmeasure = \"percentiles\"");
  EXPECT_NEAR(*p.value, 99.8, 0.03);
  EXPECT_EQ(p.outcome, Outcome::kWithin);
  EXPECT_NEAR(*judge_one(sawtooth(),
                         "kind = \"dynamic_range\"\nlimit = \"100 MW\"\n"
                         "measure = \"percentiles\"\nbeyond = \"5 %\"")
                   .value,
              90.0, 0.03);
}

}  // namespace
}  // namespace ballast
