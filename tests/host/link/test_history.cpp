// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/history.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>

#include "host/results/hdf5_recorder.hpp"

namespace ballast {
namespace {

constexpr std::size_t kTicks = 2500;

RecordLayout layout() {
  RecordLayout l;
  l.racks = 1;
  l.gpus_per_rack = 1;
  for (const char* name : {"load_w", "grid_w"}) l.rack_channels.push_back({name, "W", ""});
  return l;
}

template <class Sink>
void fill(Sink& sink) {
  std::vector<float> values(2 * kTicks);
  for (std::size_t i = 0; i < kTicks; ++i) {
    values[i] = static_cast<float>((i * 7919) % 1009);
    values[kTicks + i] = static_cast<float>((i * 104729) % 997);
  }
  RecordBlock block;
  block.ticks = kTicks;
  block.capacity = kTicks;
  block.rack_values = values;
  if constexpr (std::is_same_v<Sink, LiveStore>) {
    sink.add(block);
  } else {
    sink.begin(layout());
    sink.block(block);
    sink.end(false);
  }
}

TEST(History, TheFileAnswersAsTheLiveRunDid) {
  std::string folder = (std::filesystem::temp_directory_path() / "ballast_hist_XXXXXX").string();
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  const std::filesystem::path file = std::filesystem::path(folder) / "run.h5";
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
  std::filesystem::remove_all(folder);
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
