// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/rack_threads.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace ballast {
namespace {

TEST(RackThreads, EveryRackRunsOncePerRound) {
  for (const std::size_t threads : {1u, 2u, 3u, 8u}) {
    for (const std::size_t racks : {1u, 2u, 7u, 64u}) {
      RackThreads pool(threads, racks);
      std::vector<int> calls(racks, 0);
      for (int round = 1; round <= 50; ++round) {
        pool.run([&](std::size_t rack) { ++calls[rack]; });
        // All are done when run() returns, and what they wrote is seen.
        for (const int count : calls) ASSERT_EQ(count, round);
      }
    }
  }
}

TEST(RackThreads, TheLowestRackThatThrewIsReported) {
  for (const std::size_t threads : {1u, 2u, 4u}) {
    RackThreads pool(threads, 9);
    std::atomic<int> done{0};
    const auto work = [&](std::size_t rack) {
      if (rack == 3 || rack == 8) throw std::runtime_error("rack " + std::to_string(rack));
      ++done;
    };
    try {
      pool.run(work);
      FAIL() << "no exception";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "rack 3");
    }
    EXPECT_EQ(done, 7);  // the others are not left out
    // And the pool goes on.
    done = 0;
    EXPECT_NO_THROW(pool.run([&](std::size_t) { ++done; }));
    EXPECT_EQ(done, 9);
  }
}

TEST(RackThreads, EndsWithoutEverHavingRun) {
  RackThreads pool(4, 4);
}

}  // namespace
}  // namespace ballast
