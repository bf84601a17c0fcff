// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/pyramid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

namespace ballast {
namespace {

std::vector<float> noise(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<float> out(count);
  for (float& v : out) v = static_cast<float>(random() % 100000) - 50000.0F;
  return out;
}

void add(Pyramid& pyramid, const std::vector<std::vector<float>>& series, std::size_t from,
         std::size_t count) {
  std::vector<const float*> base;
  for (const auto& s : series) base.push_back(s.data() + from);
  pyramid.add(base, count);
}

MinMax brute(const std::vector<float>& x, Tick from, Tick to) {
  const auto [low, high] = std::minmax_element(x.begin() + from, x.begin() + to);
  return {*low, *high};
}

// Of blocks of any size; the oracle looks at all samples.
TEST(Pyramid, ExtremesOfTheRecentPastAreExact) {
  const std::vector<std::vector<float>> x = {noise(5000, 1), noise(5000, 2)};
  Pyramid pyramid(2, 1024);
  std::mt19937_64 random(3);
  for (std::size_t done = 0; done < 5000;) {
    const std::size_t count = std::min<std::size_t>(random() % 700, 5000 - done);
    add(pyramid, x, done, count);
    done += count;
  }
  for (int i = 0; i < 2000; ++i) {
    const Tick from = 4000 + static_cast<Tick>(random() % 999);
    const Tick to =
        from + 1 + static_cast<Tick>(random() % static_cast<std::uint64_t>(5000 - from));
    for (std::size_t s = 0; s < 2; ++s) {
      const MinMax got = pyramid.extent(s, from, to);
      const MinMax want = brute(x[s], from, to);
      ASSERT_EQ(got.min, want.min) << from << " " << to;
      ASSERT_EQ(got.max, want.max) << from << " " << to;
    }
  }
}

// What is older is known in whole buckets of the level that still has it.
TEST(Pyramid, OlderPastIsExactInItsBuckets) {
  const std::vector<std::vector<float>> x = {noise(200000, 4)};
  Pyramid pyramid(1, 1024);
  for (std::size_t done = 0; done < 200000; done += 1000) add(pyramid, x, done, 1000);
  for (const Tick from : {0, 100000, 150000, 190000, 198990}) {
    const Tick bucket = pyramid.finest_bucket(from);
    const Tick first = (from + bucket - 1) / bucket * bucket;
    for (Tick t = first; t + bucket <= 200000; t += bucket) {
      const MinMax got = pyramid.extent(0, t, t + bucket);
      const MinMax want = brute(x[0], t, t + bucket);
      ASSERT_EQ(got.min, want.min) << t << " by " << bucket;
      ASSERT_EQ(got.max, want.max) << t << " by " << bucket;
    }
  }
  EXPECT_EQ(pyramid.finest_bucket(199000), 1);
  EXPECT_EQ(pyramid.finest_bucket(0), 256);  // 200000 / 1024 < 256
}

TEST(Pyramid, WhatIsForgottenOrYetToComeIsNotANumber) {
  const std::vector<std::vector<float>> x = {noise(1000, 5)};
  Pyramid pyramid(1, 64);
  add(pyramid, x, 0, 1000);
  EXPECT_TRUE(std::isnan(pyramid.extent(0, 1000, 2000).min));
  EXPECT_TRUE(std::isnan(pyramid.extent(0, 10, 11).max));  // a tick of long ago
  EXPECT_FALSE(std::isnan(pyramid.extent(0, 0, 64).max));  // a bucket of long ago
  EXPECT_FALSE(std::isnan(pyramid.extent(0, 990, 2000).max));
}

TEST(Pyramid, RefusesNonsense) {
  EXPECT_THROW(Pyramid(0, 64), std::invalid_argument);
  EXPECT_THROW(Pyramid(1, 65), std::invalid_argument);
  EXPECT_THROW(Pyramid(1, 32), std::invalid_argument);
  Pyramid pyramid(2, 64);
  const float one = 1.0F;
  const float* base[] = {&one};
  EXPECT_THROW(pyramid.add(base, 1), std::invalid_argument);
}

TEST(Pyramid, MemoryOfASeries) {
  // The figure of the header: 1.1 MB, with 298 hours behind it.
  EXPECT_LT(Pyramid::bytes_per_series(16384), 1150000U);
  EXPECT_GT(16384.0 * std::pow(4.0, 8.0) * 1e-3 / 3600.0, 298.0);
}

}  // namespace
}  // namespace ballast
