// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/live_store.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "sim/site/record_sums.hpp"

namespace ballast {
namespace {

constexpr std::size_t kRacks = 2;

std::vector<ChannelInfo> rack_channels() {
  return {{"load_w", "W", "", true},
          {"grid_w", "W", "", true},
          {"storage_soc_frac", "1", "", true},
          {"granted_w", "W", "", true}};
}

RecordLayout layout(std::size_t racks = kRacks, std::size_t racks_per_row = 100000) {
  return record_layout(
      {.racks = racks, .gpus_per_rack = 1, .racks_per_row = std::min(racks, racks_per_row)},
      rack_channels());
}

// Of channel c and rack r at tick t.
float value(std::size_t c, std::size_t r, Tick t) {
  return static_cast<float>(1000 * c + 100 * r) + static_cast<float>(t % 97);
}

// Racks by `value_of(channel, rack, tick)`, rows and site by their sums.
template <class Value>
void add(LiveStore& store, const RecordLayout& l, Tick from, std::size_t ticks,
         const Value& value_of) {
  RecordBuffer buffer(l, ticks + 7);  // a stride of its own
  const std::size_t group = l.index_of(kRackGroup);
  const std::size_t racks = l.topology.racks;
  const std::size_t capacity = buffer.capacity(group);
  for (std::size_t s = 0; s < l.groups[group].series(); ++s) {
    for (std::size_t i = 0; i < ticks; ++i) {
      buffer.values(group)[s * capacity + i] =
          value_of(s / racks, s % racks, from + static_cast<Tick>(i));
    }
  }
  RecordSums(l).fill(buffer, 0, ticks);
  for (std::size_t g = 0; g < l.groups.size(); ++g) buffer.set_rows(g, ticks);
  store.add(buffer.block(from, ticks));
}

void add(LiveStore& store, Tick from, std::size_t ticks) {
  add(store, layout(), from, ticks, value);
}

std::size_t index_of(const LiveStore& store, const std::string& name, Scope scope,
                     std::size_t instance) {
  for (std::size_t i = 0; i < store.channels().size(); ++i) {
    const LiveChannel& c = store.channels()[i];
    if (c.info.name == name && c.scope == scope && c.instance == instance) return i;
  }
  throw std::out_of_range(name);
}

TEST(LiveStore, SitePowerIsTheSumAndStateOfChargeTheMean) {
  LiveStore store(layout());
  add(store, 0, 50);
  HistoryQuery query;
  query.channels = {index_of(store, "grid_w", Scope::kSite, 0),
                    index_of(store, "storage_soc_frac", Scope::kSite, 0),
                    index_of(store, "grid_w", Scope::kRack, 1)};
  query.to = 50;
  query.buckets = 50;
  const History h = store.history(query);
  ASSERT_EQ(h.buckets, 50U);
  EXPECT_EQ(h.ticks_per_bucket, 1);
  for (std::size_t b = 0; b < 50; ++b) {
    const auto t = static_cast<Tick>(b);
    EXPECT_EQ(h.min_max[2 * b], value(1, 0, t) + value(1, 1, t));
    EXPECT_EQ(h.min_max[2 * (50 + b)], (value(2, 0, t) + value(2, 1, t)) / 2.0F);
    EXPECT_EQ(h.min_max[2 * (100 + b) + 1], value(1, 1, t));
  }
}

TEST(LiveStore, BucketsCoverTheQueryAndTheLastIsShorter) {
  LiveStore store(layout());
  add(store, 0, 1000);
  HistoryQuery query;
  query.channels = {0};
  query.from = 101;
  query.to = 5000;
  query.buckets = 7;
  const History h = store.history(query);
  EXPECT_EQ(h.first_tick, 101);
  EXPECT_EQ(h.end_tick, 1000);
  EXPECT_EQ(h.ticks_per_bucket, 129);
  EXPECT_EQ(h.buckets, 7U);
  query.channels = {store.channels().size()};
  EXPECT_THROW(store.history(query), std::out_of_range);
  query.channels = {0};
  query.from = query.to = 3000;  // nothing yet
  EXPECT_EQ(store.history(query).buckets, 0U);
}

TEST(LiveStore, RacksHaveWhatTheyWereGrantedToo) {
  LiveStore store(layout());
  add(store, 0, 50);
  HistoryQuery query;
  query.channels = {index_of(store, "granted_w", Scope::kRack, 1)};
  query.to = 50;
  query.buckets = 50;
  EXPECT_EQ(store.history(query).min_max[2 * 7], value(3, 1, 7));
}

// After 80 s the beginning is known in buckets of 16 ticks.
TEST(LiveStore, BucketsOfThePastEndWhereTheirsDo) {
  LiveStore store(layout());
  for (Tick t = 0; t < 80000; t += 1000) add(store, t, 1000);
  HistoryQuery query;
  query.channels = {0};
  query.from = 20;
  query.to = 55;  // a value for each tick: 97 is far
  query.buckets = 1;
  const History h = store.history(query);
  EXPECT_EQ(h.first_tick, 16);
  EXPECT_EQ(h.end_tick, 64);
  EXPECT_EQ(h.min_max[0], value(0, 0, 16) + value(0, 1, 16));
  EXPECT_EQ(h.min_max[1], value(0, 0, 63) + value(0, 1, 63));
  query.to = 1000000;
  EXPECT_EQ(store.history(query).end_tick, 80000);
}

TEST(LiveStore, WindowIsTheLatestSamples) {
  LiveStore store(layout());
  for (Tick t = 0; t < 3000; t += 1000) add(store, t, 1000);
  const LiveWindow w = store.window(500);
  EXPECT_EQ(w.first_tick, 2500);
  ASSERT_EQ(w.grid_w.size(), 500U);
  for (std::size_t i = 0; i < 500; ++i) {
    const Tick t = 2500 + static_cast<Tick>(i);
    EXPECT_EQ(w.load_w[i], static_cast<double>(value(0, 0, t) + value(0, 1, t)));
    EXPECT_EQ(w.grid_w[i], static_cast<double>(value(1, 0, t) + value(1, 1, t)));
  }
  EXPECT_EQ(store.window(1000000).grid_w.size(), 3000U);
}

// Rack 1 bridges the ticks 1200 to 1299 and 2500 to 2599.
TEST(LiveStore, WindowTellsTheGapsThatReachIntoIt) {
  std::vector<ChannelInfo> channels = rack_channels();
  channels.push_back({kBridgedChannel, "1", "", true});
  const RecordLayout with_traces = record_layout(layout().topology, channels);
  LiveStore store(with_traces);
  for (Tick first = 0; first < 3000; first += 1000) {
    add(store, with_traces, first, 1000, [](std::size_t c, std::size_t r, Tick t) {
      const bool bridged = (t >= 1200 && t < 1300) || (t >= 2500 && t < 2600);
      return c == 4 && r == 1 && bridged ? 0.25F : 0.0F;
    });
  }
  const auto gaps = store.window(3000).gaps;
  ASSERT_EQ(gaps.size(), 2U);
  EXPECT_DOUBLE_EQ(gaps[0].from_s, 1.199);
  EXPECT_DOUBLE_EQ(gaps[0].to_s, 1.3);
  EXPECT_DOUBLE_EQ(gaps[1].from_s, 2.499);
  EXPECT_EQ(store.window(1700).gaps.size(), 1U);
  EXPECT_EQ(store.window(1701).gaps.size(), 2U);
  EXPECT_TRUE(store.window(400).gaps.empty());
}

TEST(LiveStore, RowsComeBetweenSiteAndRacks) {
  const RecordLayout l = layout(3, 2);
  LiveStore store(l);
  add(store, l, 0, 50, value);
  ASSERT_EQ(store.channels().size(), 4U + 2U * 4U + 3U * 4U);
  EXPECT_EQ(store.channels()[4].scope, Scope::kRow);
  EXPECT_EQ(store.channels()[12].scope, Scope::kRack);
  HistoryQuery query;
  query.channels = {index_of(store, "grid_w", Scope::kRow, 0),
                    index_of(store, "grid_w", Scope::kRow, 1),
                    index_of(store, "grid_w", Scope::kRack, 2)};
  query.to = 50;
  query.buckets = 50;
  const History h = store.history(query);
  for (std::size_t b = 0; b < 50; ++b) {
    const auto t = static_cast<Tick>(b);
    EXPECT_EQ(h.min_max[2 * b], value(1, 0, t) + value(1, 1, t));
    EXPECT_EQ(h.min_max[2 * (50 + b)], value(1, 2, t));
    EXPECT_EQ(h.min_max[2 * (100 + b)], value(1, 2, t));
  }
}

TEST(LiveStore, PowerIsGivenWhereAllOfItIsKnown) {
  LiveStore store(layout());
  std::vector<double> out(300);
  EXPECT_FALSE(store.power_w(SitePower::kGrid, 0, out));
  add(store, 0, 1000);
  EXPECT_TRUE(store.power_w(SitePower::kGrid, 700, out));
  for (std::size_t i = 0; i < 300; ++i) {
    const Tick t = 700 + static_cast<Tick>(i);
    EXPECT_EQ(out[i], static_cast<double>(value(1, 0, t) + value(1, 1, t)));
  }
  EXPECT_TRUE(store.power_w(SitePower::kLoad, 0, out));
  EXPECT_EQ(out[299], static_cast<double>(value(0, 0, 299) + value(0, 1, 299)));
  EXPECT_FALSE(store.power_w(SitePower::kGrid, 701, out));
  EXPECT_FALSE(store.power_w(SitePower::kGrid, -1, out));
}

// Two hours of simulated time in blocks of a second, with somebody who asks all the while.
TEST(LiveStore, LongRunsWithAReader) {
  LiveStore store(layout());
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done) {
      HistoryQuery query;
      query.channels.resize(store.channels().size());
      std::iota(query.channels.begin(), query.channels.end(), 0U);
      query.to = 1000000000;
      query.buckets = 100;
      const History h = store.history(query);
      EXPECT_LE(h.buckets, 100U);
      const LiveWindow w = store.window(60000);
      EXPECT_EQ(w.load_w.size(), w.grid_w.size());
    }
  });
  for (Tick t = 0; t < 7200 * kTicksPerSecond; t += 1000) add(store, t, 1000);
  done = true;
  reader.join();
  EXPECT_EQ(store.window(INT64_MAX).grid_w.size(),
            static_cast<std::size_t>(LiveStore::kWindowTicks));
  std::vector<double> piece(10);
  constexpr Tick kOldest = 3600 * kTicksPerSecond;
  EXPECT_TRUE(store.power_w(SitePower::kLoad, kOldest, piece));
  EXPECT_EQ(piece[0], static_cast<double>(value(0, 0, kOldest) + value(0, 1, kOldest)));
  EXPECT_FALSE(store.power_w(SitePower::kLoad, kOldest - 1, piece));  // forgotten
  HistoryQuery query;
  query.channels = {index_of(store, "grid_w", Scope::kSite, 0)};
  query.to = 7200 * kTicksPerSecond;
  query.buckets = 1000;
  const History h = store.history(query);
  EXPECT_EQ(h.first_tick, 0);
  for (std::size_t b = 0; b < h.buckets; ++b) {
    EXPECT_EQ(h.min_max[2 * b], 2100.0F);  // each bucket spans more than 97 ticks
    EXPECT_EQ(h.min_max[2 * b + 1], 2100.0F + 2 * 96.0F);
  }
}

TEST(LiveStore, ManyRacksStayWithinTheBound) {
  const LiveStore store(layout(1389));
  EXPECT_EQ(store.channels().size(), 4U + 4U * 1389U);
  EXPECT_LE(4 * 1389 * Pyramid::bytes_per_series(512), 194'000'000U);  // as docs/link.md has it
}

}  // namespace
}  // namespace ballast
