// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/record_reduction.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "sim/site/record_sums.hpp"

namespace ballast {
namespace {

constexpr std::size_t kRacks = 4;
constexpr std::size_t kGpus = 2;

RecordLayout full() {
  return record_layout({.racks = kRacks, .gpus_per_rack = kGpus, .racks_per_row = 2},
                       {{"grid_w", "W", ""}, {"soc_frac", "1", ""}}, {{"granted_w", "W", ""}});
}

float rack_value(std::size_t series, Tick tick) {
  return static_cast<float>(static_cast<double>(series * 1000) +
                            static_cast<double>((tick * 7919) % 101));
}

// Keeps the series of every group, and checks that rows come when they are due.
struct Kept final : RecordSink {
  void begin(const RecordLayout& l) override { layout = l; }
  void block(const RecordBlock& b) override {
    ASSERT_EQ(b.groups.size(), layout.groups.size());
    for (std::size_t g = 0; g < b.groups.size(); ++g) {
      const ChannelGroup& group = layout.groups[g];
      const Tick last = b.first_tick + static_cast<Tick>(b.ticks);
      EXPECT_EQ(b.groups[g].rows,
                static_cast<std::size_t>(last / group.period - b.first_tick / group.period));
      for (std::size_t s = 0; s < group.series(); ++s) {
        const std::span<const float> series = b.groups[g].series(s);
        std::vector<float>& to = values[group.name][s];
        to.insert(to.end(), series.begin(), series.end());
      }
    }
  }
  void end(bool is_partial) override { partial = is_partial; }

  RecordLayout layout;
  std::map<std::string, std::map<std::size_t, std::vector<float>>> values;
  bool partial = false;
};

void feed(RecordSink& sink, const std::vector<std::size_t>& blocks) {
  const RecordLayout layout = full();
  const std::size_t racks = layout.index_of(kRackGroup);
  const std::size_t gpus = layout.index_of(kGpuGroup);
  RecordSums sums(layout);
  sink.begin(layout);
  Tick tick = 0;
  for (const std::size_t ticks : blocks) {
    RecordBuffer buffer(layout, ticks + 3);
    for (std::size_t s = 0; s < layout.groups[racks].series(); ++s) {
      for (std::size_t i = 0; i < ticks; ++i) {
        buffer.values(racks)[s * (ticks + 3) + i] = rack_value(s, tick + static_cast<Tick>(i));
      }
    }
    for (std::size_t s = 0; s < layout.groups[gpus].series(); ++s) {
      for (std::size_t i = 0; i < ticks; ++i) {
        buffer.values(gpus)[s * (ticks + 3) + i] = static_cast<float>(100 * s);
      }
    }
    sums.fill(buffer, 0, ticks);
    for (std::size_t g = 0; g < layout.groups.size(); ++g) buffer.set_rows(g, ticks);
    sink.block(buffer.block(tick, ticks));
    tick += static_cast<Tick>(ticks);
  }
  sink.end(true);
}

TEST(RecordReduction, KeepsTheChosenRacksAndTheirGpus) {
  Kept kept;
  RecordReduction reduction(kept, {.racks = {1, 3}, .reduced = 0});
  feed(reduction, {10, 15});
  EXPECT_TRUE(kept.partial);
  const ChannelGroup* racks = kept.layout.find(kRackGroup);
  ASSERT_NE(racks, nullptr);
  EXPECT_EQ(racks->instances, (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(kept.layout.find(kGpuGroup)->instances, (std::vector<std::size_t>{2, 3, 6, 7}));
  EXPECT_EQ(kept.layout.find(kReducedRackGroup), nullptr);
  for (std::size_t c = 0; c < 2; ++c) {
    for (std::size_t n = 0; n < 2; ++n) {
      const std::vector<float>& series = kept.values["rack"][c * 2 + n];
      ASSERT_EQ(series.size(), 25U);
      for (Tick t = 0; t < 25; ++t) {
        EXPECT_EQ(series[static_cast<std::size_t>(t)], rack_value(c * kRacks + 2 * n + 1, t));
      }
    }
  }
  EXPECT_EQ(kept.values["gpu"][1][24], 300.0F);
  EXPECT_EQ(kept.values["gpu"][2][0], 600.0F);
  // Site and rows are those of all racks.
  EXPECT_EQ(kept.values["site"][0][7],
            rack_value(0, 7) + rack_value(1, 7) + rack_value(2, 7) + rack_value(3, 7));
  EXPECT_EQ(kept.values["row"][1][7], rack_value(2, 7) + rack_value(3, 7));
}

// Of blocks that end anywhere, and of one that holds no row: the rows are those of the whole
// record.
TEST(RecordReduction, RowsAreTheExtremesAndTheMeanOfTheirTicks) {
  constexpr Tick kPeriod = 8;
  constexpr Tick kTicks = 61;
  for (const std::vector<std::size_t>& blocks :
       std::vector<std::vector<std::size_t>>{{61}, {5, 2, 1, 8, 30, 15}, {1, 60}, {40, 21}}) {
    Kept kept;
    RecordReduction reduction(kept, {.racks = {}, .reduced = kPeriod});
    feed(reduction, blocks);
    EXPECT_EQ(kept.layout.find(kRackGroup), nullptr);
    EXPECT_EQ(kept.layout.find(kGpuGroup), nullptr);
    const ChannelGroup* reduced = kept.layout.find(kReducedRackGroup);
    ASSERT_NE(reduced, nullptr);
    EXPECT_EQ(reduced->instances.size(), kRacks);
    for (std::size_t s = 0; s < 2 * kRacks; ++s) {
      for (std::size_t k = 0; k < 3; ++k) {
        ASSERT_EQ(kept.values["rack_reduced"][3 * s + k].size(),
                  static_cast<std::size_t>(kTicks / kPeriod));
      }
      for (Tick row = 0; row < kTicks / kPeriod; ++row) {
        std::vector<float> of_row;
        double sum = 0.0;
        for (Tick t = row * kPeriod; t < (row + 1) * kPeriod; ++t) {
          of_row.push_back(rack_value(s, t));
          sum += static_cast<double>(of_row.back());
        }
        const auto at = static_cast<std::size_t>(row);
        const auto& got = kept.values["rack_reduced"];
        EXPECT_EQ(got.at(3 * s)[at], *std::min_element(of_row.begin(), of_row.end()));
        EXPECT_EQ(got.at(3 * s + 1)[at], static_cast<float>(sum / 8.0));
        EXPECT_EQ(got.at(3 * s + 2)[at], *std::max_element(of_row.begin(), of_row.end()));
      }
    }
  }
}

TEST(RecordReduction, AllRacksAreHandedOnAsTheyAre) {
  Kept kept;
  Kept direct;
  RecordReduction reduction(kept, {.racks = {0, 1, 2, 3}, .reduced = 0});
  feed(reduction, {10, 15});
  feed(direct, {10, 15});
  EXPECT_EQ(kept.values, direct.values);
}

}  // namespace
}  // namespace ballast
