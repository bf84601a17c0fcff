// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/gpu_history.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

namespace ballast {
namespace {

constexpr std::size_t kRacks = 3;
constexpr std::size_t kGpus = 2;

float value(Tick tick, std::size_t quantity, std::size_t rack, std::size_t gpu) {
  return static_cast<float>(tick) + static_cast<float>(100 * quantity + 10 * rack + gpu) / 1024.0F;
}

void add(GpuHistory& history, Tick tick) {
  std::vector<float> values;
  for (std::size_t q = 0; q < 3; ++q) {
    for (std::size_t r = 0; r < kRacks; ++r) {
      for (std::size_t g = 0; g < kGpus; ++g) values.push_back(value(tick, q, r, g));
    }
  }
  history.add(tick, values);
}

void expect_values(const GpuColumns& columns, std::size_t rack) {
  ASSERT_EQ(columns.gpus, kGpus);
  ASSERT_EQ(columns.values.size(), 3 * columns.ticks.size() * kGpus);
  for (std::size_t q = 0; q < 3; ++q) {
    for (std::size_t c = 0; c < columns.ticks.size(); ++c) {
      for (std::size_t g = 0; g < kGpus; ++g) {
        EXPECT_EQ(columns.values[(q * columns.ticks.size() + c) * kGpus + g],
                  value(columns.ticks[c], q, rack, g));
      }
    }
  }
}

// Room for `readings`: 32 bytes of the reading itself, 24 of the heap's, and the values.
std::size_t room(std::size_t readings) {
  return readings * (32 + 24 + 3 * kRacks * kGpus * sizeof(float));
}

TEST(GpuHistory, KeepsASmallSiteByReadingsNotByBytes) {
  constexpr std::size_t kOffered = 3 * GpuHistory::kMaxReadings;
  GpuHistory history(kRacks, kGpus);
  for (std::size_t i = 0; i < kOffered; ++i) add(history, static_cast<Tick>(i));
  const GpuColumns kept = history.columns({0, 0, kOffered, kOffered});
  EXPECT_LE(kept.ticks.size(), GpuHistory::kMaxReadings);
  EXPECT_GT(kept.ticks.size(), GpuHistory::kMaxReadings / 2);
  EXPECT_EQ(kept.ticks.front(), 0);
  EXPECT_GT(kept.ticks.back(), static_cast<Tick>(kOffered - 5));
  expect_values(kept, 0);
}

TEST(GpuHistory, GivesWhatWasReadOfARack) {
  GpuHistory history(kRacks, kGpus);
  for (Tick t = 10; t <= 200; t += 10) add(history, t);
  for (std::size_t rack = 0; rack < kRacks; ++rack) {
    const GpuColumns all = history.columns({rack, 0, 1000, 1000});
    EXPECT_EQ(all.ticks.size(), 20U);
    expect_values(all, rack);
    const GpuColumns some = history.columns({rack, 50, 90, 1000});  // the end is exclusive
    EXPECT_EQ(some.ticks, (std::vector<Tick>{50, 60, 70, 80}));
    expect_values(some, rack);
  }
  EXPECT_TRUE(history.columns({0, 201, 1000, 5}).ticks.empty());
  EXPECT_THROW(history.columns({kRacks, 0, 1000, 1000}), std::out_of_range);
  EXPECT_THROW(history.add(300, std::vector<float>(5)), std::invalid_argument);
  EXPECT_THROW(GpuHistory(kRacks, kGpus, room(2) - 1), std::invalid_argument);
}

// Whatever the number of readings: bounded, evenly spaced over the whole run, the first one kept,
// the last one at most a spacing ago.
TEST(GpuHistory, ThinsOutEvenlyOverTheWholeRun) {
  constexpr std::size_t kCapacity = 7;
  GpuHistory history(kRacks, kGpus, room(kCapacity));
  for (Tick t = 1; t <= 1000; ++t) {
    add(history, t);
    const GpuColumns all = history.columns({1, 0, 2000, 1000});
    ASSERT_LE(all.ticks.size(), kCapacity);
    ASSERT_GE(all.ticks.size(), std::min<std::size_t>(static_cast<std::size_t>(t), 4)) << t;
    ASSERT_EQ(all.ticks.front(), 1);
    const Tick spacing = all.ticks.size() > 1 ? all.ticks[1] - all.ticks[0] : 1;
    for (std::size_t c = 1; c < all.ticks.size(); ++c) {
      ASSERT_EQ(all.ticks[c] - all.ticks[c - 1], spacing);
    }
    ASSERT_GT(all.ticks.back() + spacing, t);
    expect_values(all, 1);
  }
}

TEST(GpuHistory, FewerColumnsAreEvenlySpacedAndStayWhereTheyAre) {
  GpuHistory history(kRacks, kGpus);
  for (Tick t = 1; t <= 1000; ++t) add(history, t);
  for (const std::size_t columns : {1U, 2U, 10U, 300U, 999U}) {
    const GpuColumns some = history.columns({2, 0, 2000, columns});
    EXPECT_LE(some.ticks.size(), columns);
    EXPECT_GE(2 * some.ticks.size(), columns);
    expect_values(some, 2);
  }
  // A window that moves shows no reading that it left out before.
  const GpuColumns all = history.columns({0, 0, 2000, 300});
  const std::set<Tick> known(all.ticks.begin(), all.ticks.end());
  for (Tick from = 0; from < 100; from += 7) {
    for (const Tick t : history.columns({0, from, from + 901, 240}).ticks) {
      EXPECT_TRUE(known.contains(t)) << t;
    }
  }
}

// The largest site there may be: few readings, but of the whole run.
TEST(GpuHistory, LargestSiteStaysWithinTheBound) {
  constexpr std::size_t kMost = 4094;
  GpuHistory history(kMost, 72);
  const std::vector<float> values(3 * kMost * 72);
  for (Tick t = 1; t <= 40; ++t) history.add(t, values);
  const std::size_t kept = history.columns({kMost - 1, 0, 100, 1000}).ticks.size();
  EXPECT_GE(kept, 4U);
  EXPECT_LE(kept * values.size() * sizeof(float), GpuHistory::kMaxBytes);
}

TEST(GpuHistory, OneAddsWhileAnotherAsks) {
  GpuHistory history(kRacks, kGpus, room(50));
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done) expect_values(history.columns({1, 0, 100000, 40}), 1);
  });
  for (Tick t = 1; t <= 20000; ++t) add(history, t);
  done = true;
  reader.join();
}

TEST(GpuHistory, ReplyIsAsTheProtocolSays) {
  GpuHistory history(kRacks, kGpus);
  for (Tick t = 10; t <= 40; t += 10) add(history, t);
  const Reply reply =
      gpus_reply(5, history, {{"rack", 2}, {"from_s", 0.02}, {"to_s", 1}, {"columns", 10}});
  EXPECT_TRUE(reply.ok);
  EXPECT_EQ(reply.id, 5U);
  EXPECT_EQ(reply.body, (Json{{"ticks", {20, 30, 40}}, {"gpus", 2}, {"columns", 3}}));
  EXPECT_EQ(reply.binary.size(), 3U * 3U * 2U * sizeof(float));
}

TEST(GpuHistory, BadParametersGetOneClearMessage) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"to_s":5,"columns":9})", "'from_s' is missing"},
      {R"({"from_s":0,"columns":9})", "'to_s' is missing"},
      {R"({"from_s":0,"to_s":5})", "'columns' is missing"},
      {R"({"from_s":5,"to_s":5,"columns":9})", "'to_s' is not after 'from_s'"},
      {R"({"from_s":0,"to_s":5,"columns":0})", "'columns' is 0"},
      {R"({"from_s":0,"to_s":5,"columns":1001})", "'columns' is 1001"},
      {R"({"from_s":0,"to_s":5,"columns":9,"rack":3})", "'rack' is 3"},
      {R"({"from_s":0,"to_s":5,"columns":9,"rack":-1})", "'rack' is -1"},
      {R"({"from_s":0,"to_s":5,"columns":9,"gpu":1})", "no parameter \"gpu\""},
  };
  for (const auto& [text, message] : cases) {
    try {
      parse_gpus(Json::parse(text), kRacks);
      ADD_FAILURE() << text;
    } catch (const ConfigError& error) {
      EXPECT_NE(std::string(error.what()).find(message), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace ballast
