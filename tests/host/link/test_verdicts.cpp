// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/verdicts.hpp"

#include <gtest/gtest.h>

#include "live_server.hpp"

namespace ballast {
namespace {

Json verdicts_of(const Frame& frame) {
  return Json::parse(frame.json);
}

// The first frame of the whole run, of those from `from` on.
std::optional<Frame> whole_run(Collector& frames, std::size_t from = 0) {
  for (std::size_t seen = from; frames.wait(FrameKind::kVerdicts, seen + 1); ++seen) {
    const Frame frame = frames.of(FrameKind::kVerdicts)[seen];
    if (verdicts_of(frame)["whole_run"].get<bool>()) return frame;
  }
  return std::nullopt;
}

// A paused run of 5 s, and a client that collects its verdicts.
struct Watched {
  Folder folder;
  LiveServer server;
  Collector frames;
  std::unique_ptr<LinkClient> client;
  explicit Watched(const Json& judge = nullptr) : server(options(folder, judge)) {
    client = connected(server.endpoint(), {FrameKind::kVerdicts}, frames.function());
    wait_state(*client, "paused");
  }
  static ServerOptions options(const Folder& folder, const Json& judge) {
    ServerOptions options = test_options(folder, 5);
    options.judge = judge;
    return options;
  }
};

TEST(Verdicts, OfTheWholeRunComeAtItsEnd) {
  Watched w;
  w.client->ask("judge", {{"limits", {"any"}}, {"window_s", 1.0}});
  w.client->ask("run");
  wait_state(*w.client, "ended");
  const auto frame = whole_run(w.frames);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->header.first_tick, 0);
  EXPECT_EQ(frame->header.ticks, 5000U);
  EXPECT_EQ(verdicts_of(*frame)["samples"], 5000);
  EXPECT_EQ(verdicts_of(*frame)["limits"], Json::array({"any"}));
}

TEST(Verdicts, WhoJoinsIsToldByWhatTheRunIsJudged) {
  Watched unasked;
  EXPECT_TRUE(unasked.client->ask("hello").body.at("judge").is_null());
  Watched w({{"limits", {"any"}}, {"scaling", "diverse"}});
  const Json started = w.client->ask("hello").body["judge"];
  EXPECT_EQ(started, Json({{"limits", {"any"}}, {"scaling", "diverse"}, {"window_s", 600.0}}));
  w.client->ask("judge", {{"limits", {"other"}}, {"window_s", 20.0}});
  EXPECT_EQ(w.client->ask("hello").body["judge"],
            Json({{"limits", {"other"}}, {"window_s", 20.0}}));
}

TEST(Verdicts, AreMadeAfterTheEndToo) {
  Watched w;
  w.client->ask("run");
  wait_state(*w.client, "ended");
  EXPECT_TRUE(w.frames.of(FrameKind::kVerdicts).empty());  // nobody asked
  for (std::size_t asked = 0; asked < 2; ++asked) {
    const Reply reply = w.client->ask("judge", {{"limits", {"any"}}});
    EXPECT_EQ(reply.body["limits"], Json::array({"any"}));
    const auto frame = whole_run(w.frames, asked);
    ASSERT_TRUE(frame.has_value());
    EXPECT_EQ(frame->header.ticks, 5000U);
    EXPECT_EQ(frame->header.run, 1U);
    EXPECT_EQ(frame->header.seq, asked);
  }
  EXPECT_THROW(w.client->ask("judge", {{"limits", {"wrong"}}}), ConfigError);
  EXPECT_THROW(w.client->ask("judge", {{"window_s", -1.0}}), ConfigError);
  EXPECT_TRUE(w.client->ask("judge", {{"limits", Json::array()}}).body["limits"].empty());
}

TEST(Verdicts, WhatWasAskedHoldsForTheRunsThatFollow) {
  Watched w;
  w.client->ask("judge", {{"limits", {"any"}}});
  EXPECT_THROW(w.client->ask("judge", {{"limits", {"wrong"}}}), ConfigError);  // changes nothing
  w.client->ask("restart");
  wait_state(*w.client, "ended");
  const auto frame = whole_run(w.frames);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->header.run, 2U);
  EXPECT_EQ(verdicts_of(*frame)["limits"], Json::array({"any"}));
}

// What is asked before the bench listens is not lost.
TEST(Verdicts, MayBeAskedForAtOnce) {
  Watched w;
  for (std::uint32_t run = 2; run < 5; ++run) {
    w.client->ask("restart");
    EXPECT_EQ(w.client->ask("judge", {{"limits", {"any"}}}).body["limits"], Json::array({"any"}));
    wait_state(*w.client, "ended");
  }
  EXPECT_TRUE(whole_run(w.frames).has_value());
}

// One that failed before it recorded anything: what is asked holds for the next.
TEST(Verdicts, WithoutARecordAreOfTheNextRun) {
  Watched w;
  w.client->ask("run");
  wait_state(*w.client, "ended");
  std::filesystem::remove(w.client->ask("status").body["run_dir"].get<std::string>() + "/run.h5");
  EXPECT_EQ(w.client->ask("judge", {{"limits", {"any"}}}).body["limits"], Json::array({"any"}));
  EXPECT_TRUE(w.frames.of(FrameKind::kVerdicts).empty());
  w.client->ask("restart");
  const auto frame = whole_run(w.frames);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->header.run, 2U);
}

// A request that was right and is so no longer, its profile having been deleted: the run goes on.
TEST(Verdicts, RequestThatHoldsNoLongerIsANotice) {
  Watched w(Json{{"limits", {"wrong"}}});
  w.client->ask("run");
  EXPECT_EQ(wait_state(*w.client, "ended")["state"], "ended");
  w.client->ask("judge", {{"limits", {"any"}}});
  EXPECT_TRUE(whole_run(w.frames).has_value());
}

}  // namespace
}  // namespace ballast
