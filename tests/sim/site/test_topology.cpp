// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/topology.hpp"

#include <gtest/gtest.h>

#include "sim/site/site.hpp"

namespace ballast {
namespace {

TEST(Topology, LastRowMayBeShort) {
  const Topology t{.racks = 10, .gpus_per_rack = 72, .racks_per_row = 4};
  EXPECT_EQ(t.rows(), 3U);
  EXPECT_EQ(t.row_of(7), 1U);
  EXPECT_EQ(t.row_of(8), 2U);
  EXPECT_EQ(t.first_rack(2), 8U);
  EXPECT_EQ(t.racks_in(0), 4U);
  EXPECT_EQ(t.racks_in(2), 2U);
}

TEST(Topology, EveryRackIsInOneRow) {
  for (std::size_t racks = 1; racks < 30; ++racks) {
    for (std::size_t per_row = 1; per_row <= racks; ++per_row) {
      const Topology t{.racks = racks, .gpus_per_rack = 8, .racks_per_row = per_row};
      std::size_t next = 0;
      for (std::size_t row = 0; row < t.rows(); ++row) {
        EXPECT_EQ(t.first_rack(row), next);
        for (std::size_t i = 0; i < t.racks_in(row); ++i) EXPECT_EQ(t.row_of(next++), row);
      }
      EXPECT_EQ(next, racks);
    }
  }
}

TEST(Topology, CountsTheInstancesOfEachScope) {
  const Topology t{.racks = 10, .gpus_per_rack = 72, .racks_per_row = 4};
  EXPECT_EQ(t.instances(Scope::kGpu), 720U);
  EXPECT_EQ(t.instances(Scope::kRack), 10U);
  EXPECT_EQ(t.instances(Scope::kRow), 3U);
  EXPECT_EQ(t.instances(Scope::kSite), 1U);
}

TEST(Topology, IsOneRowUnlessTheScenarioSaysOtherwise) {
  Scenario s;
  s.site.racks = 5;
  EXPECT_EQ(topology_of(s).rows(), 1U);
  s.site.racks_per_row = 2;
  EXPECT_EQ(topology_of(s).rows(), 3U);
  s.site.racks_per_row = 4000;
  EXPECT_EQ(topology_of(s).racks_in(0), 5U);
}

}  // namespace
}  // namespace ballast
