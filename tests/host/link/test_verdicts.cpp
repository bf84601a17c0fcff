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

TEST(Verdicts, OfTheWholeRunComeAtItsEnd) {
  const Folder folder;
  const LiveServer server(test_options(folder, 5));
  Collector frames;
  const auto client = connected(server.endpoint(), {FrameKind::kVerdicts}, frames.function());
  wait_state(*client, "paused");
  client->ask("judge", {{"limits", {"any"}}, {"window_s", 1.0}});
  client->ask("run");
  wait_state(*client, "ended");
  const auto frame = whole_run(frames);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->header.first_tick, 0);
  EXPECT_EQ(frame->header.ticks, 5000U);
  EXPECT_EQ(verdicts_of(*frame)["samples"], 5000);
  EXPECT_EQ(verdicts_of(*frame)["limits"], Json::array({"any"}));
}

TEST(Verdicts, AreMadeAfterTheEndToo) {
  const Folder folder;
  const LiveServer server(test_options(folder, 5));
  Collector frames;
  const auto client = connected(server.endpoint(), {FrameKind::kVerdicts}, frames.function());
  wait_state(*client, "paused");
  client->ask("run");
  wait_state(*client, "ended");
  EXPECT_TRUE(frames.of(FrameKind::kVerdicts).empty());  // nobody asked
  for (std::size_t asked = 0; asked < 2; ++asked) {
    const Reply reply = client->ask("judge", {{"limits", {"any"}}});
    EXPECT_EQ(reply.body["limits"], Json::array({"any"}));
    const auto frame = whole_run(frames, asked);
    ASSERT_TRUE(frame.has_value());
    EXPECT_EQ(frame->header.ticks, 5000U);
    EXPECT_EQ(frame->header.run, 1U);
    EXPECT_EQ(frame->header.seq, asked);
  }
  EXPECT_THROW(client->ask("judge", {{"limits", {"wrong"}}}), ConfigError);
  EXPECT_THROW(client->ask("judge", {{"window_s", -1.0}}), ConfigError);
  EXPECT_TRUE(client->ask("judge", {{"limits", Json::array()}}).body["limits"].empty());
}

TEST(Verdicts, WhatWasAskedHoldsForTheRunsThatFollow) {
  const Folder folder;
  const LiveServer server(test_options(folder, 5));
  Collector frames;
  const auto client = connected(server.endpoint(), {FrameKind::kVerdicts}, frames.function());
  wait_state(*client, "paused");
  client->ask("judge", {{"limits", {"any"}}});
  EXPECT_THROW(client->ask("judge", {{"limits", {"wrong"}}}), ConfigError);  // changes nothing
  client->ask("restart");
  wait_state(*client, "ended");
  const auto frame = whole_run(frames);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->header.run, 2U);
  EXPECT_EQ(verdicts_of(*frame)["limits"], Json::array({"any"}));
}

// What is asked before the bench listens is not lost.
TEST(Verdicts, MayBeAskedForAtOnce) {
  const Folder folder;
  const LiveServer server(test_options(folder, 5));
  Collector frames;
  const auto client = connected(server.endpoint(), {FrameKind::kVerdicts}, frames.function());
  wait_state(*client, "paused");
  for (std::uint32_t run = 2; run < 5; ++run) {
    client->ask("restart");
    EXPECT_EQ(client->ask("judge", {{"limits", {"any"}}}).body["limits"], Json::array({"any"}));
    wait_state(*client, "ended");
  }
  EXPECT_TRUE(whole_run(frames).has_value());
}

// One that failed before it recorded anything: what is asked holds for the next.
TEST(Verdicts, WithoutARecordAreOfTheNextRun) {
  const Folder folder;
  const LiveServer server(test_options(folder, 5));
  Collector frames;
  const auto client = connected(server.endpoint(), {FrameKind::kVerdicts}, frames.function());
  wait_state(*client, "paused");
  client->ask("run");
  wait_state(*client, "ended");
  std::filesystem::remove(client->ask("status").body["run_dir"].get<std::string>() + "/run.h5");
  EXPECT_EQ(client->ask("judge", {{"limits", {"any"}}}).body["limits"], Json::array({"any"}));
  EXPECT_TRUE(frames.of(FrameKind::kVerdicts).empty());
  client->ask("restart");
  const auto frame = whole_run(frames);
  ASSERT_TRUE(frame.has_value());
  EXPECT_EQ(frame->header.run, 2U);
}

// A request that was right and is so no longer, its profile having been deleted: the run goes on.
TEST(Verdicts, RequestThatHoldsNoLongerIsANotice) {
  const Folder folder;
  ServerOptions options = test_options(folder, 5);
  options.judge = {{"limits", {"wrong"}}};
  const LiveServer server(options);
  Collector frames;
  const auto client = connected(server.endpoint(), {FrameKind::kVerdicts}, frames.function());
  wait_state(*client, "paused");
  client->ask("run");
  EXPECT_EQ(wait_state(*client, "ended")["state"], "ended");
  client->ask("judge", {{"limits", {"any"}}});
  EXPECT_TRUE(whole_run(frames).has_value());
}

}  // namespace
}  // namespace ballast
