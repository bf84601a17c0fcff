// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/history.hpp"

#include <gtest/gtest.h>

#include "host/link/server.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "tests/sim/site/one_rack.hpp"

namespace ballast {
namespace {

constexpr std::size_t kTicks = 2500;

RecordLayout layout() {
  return testing_support::one_rack_layout({{"load_w", "W", "", true}, {"grid_w", "W", "", true}});
}

template <class Sink>
void fill(Sink& sink) {
  std::vector<float> values(2 * kTicks);
  for (std::size_t i = 0; i < kTicks; ++i) {
    values[i] = static_cast<float>((i * 7919) % 1009);
    values[kTicks + i] = static_cast<float>((i * 104729) % 997);
  }
  const testing_support::OneRackBlock block(0, kTicks, kTicks, values);
  if constexpr (std::is_same_v<Sink, LiveStore>) {
    sink.add(block);
  } else {
    sink.begin(layout());
    sink.block(block);
    sink.end(false);
  }
}

TEST(History, TheFileAnswersAsTheLiveRunDid) {
  const PrivateFolder folder;
  const std::filesystem::path file = folder.path() / "run.h5";
  LiveStore store(layout());
  fill(store);
  {
    Hdf5Recorder recorder(file, {});
    fill(recorder);
  }
  for (const char* text : {R"({"channels":["grid_w","load_w"],"buckets":100})",
                           R"({"channels":["grid_w"],"from_s":0.123,"to_s":1.9,"buckets":7})",
                           R"({"channels":["grid_w"],"scope":"rack","rack":0,"buckets":4000})"}) {
    const HistoryRequest request = parse_history(Json::parse(text));
    const History live = live_history(store, request);
    const History kept = file_history(file, request);
    EXPECT_EQ(live.first_tick, kept.first_tick) << text;
    EXPECT_EQ(live.ticks_per_bucket, kept.ticks_per_bucket) << text;
    EXPECT_EQ(live.buckets, kept.buckets) << text;
    EXPECT_EQ(live.min_max, kept.min_max) << text;
  }
  const HistoryRequest wrong = parse_history(Json::parse(R"({"channels":["gird_w"]})"));
  EXPECT_THROW(live_history(store, wrong), ConfigError);
  EXPECT_THROW(file_history(file, wrong), ConfigError);
  const HistoryRequest rack =
      parse_history(Json::parse(R"({"channels":["grid_w"],"scope":"rack","rack":1})"));
  EXPECT_THROW(live_history(store, rack), ConfigError);
  EXPECT_THROW(file_history(file, rack), ConfigError);
}

TEST(History, LongStretchesOfAFileBeginWhereItsOverviewDoes) {
  const PrivateFolder folder;
  Hdf5Recorder recorder(folder.path() / "run.h5", {});
  fill(recorder);
  LiveStore store(layout());
  fill(store);
  const HistoryRequest request =
      parse_history(Json::parse(R"({"channels":["grid_w"],"from_s":0.3,"to_s":2.0,"buckets":3})"));
  const History kept = file_history(folder.path() / "run.h5", request);
  EXPECT_EQ(kept.first_tick, 256);
  EXPECT_EQ(kept.end_tick, 2048);
  EXPECT_EQ(kept.ticks_per_bucket, 768);
  ASSERT_EQ(kept.buckets, 3U);
  ASSERT_EQ(kept.min_max.size(), 6U);
  for (std::size_t b = 0; b < kept.buckets; ++b) {
    HistoryRequest bucket = request;
    bucket.from = kept.first_tick + static_cast<Tick>(b) * kept.ticks_per_bucket;
    bucket.to = std::min(kept.end_tick, bucket.from + kept.ticks_per_bucket);
    bucket.buckets = 1;
    const History live = live_history(store, bucket);
    EXPECT_EQ(kept.min_max[2 * b], live.min_max[0]) << b;
    EXPECT_EQ(kept.min_max[2 * b + 1], live.min_max[1]) << b;
  }
}

TEST(History, RefusesBadRequests) {
  for (const char* text :
       {R"({})", R"({"channels":[]})", R"({"channels":["a"],"buckets":4001})",
        R"({"channels":["a"],"buckets":0})", R"({"channels":["a"],"from_s":2,"to_s":1})",
        R"({"channels":["a"],"scope":"moon"})", R"({"channels":"a"})",
        R"({"channels":["a"],"bucket":3})"}) {
    EXPECT_THROW(parse_history(Json::parse(text)), ConfigError) << text;
  }
}

}  // namespace
}  // namespace ballast
