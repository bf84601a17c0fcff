// SPDX-License-Identifier: GPL-3.0-or-later
// What a server lets be looked at besides its frames: spectrograms and the past of the GPUs.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <numbers>
#include <thread>

#include "live_server.hpp"

namespace ballast {
namespace {

std::vector<float> floats(const std::string& binary) {
  std::vector<float> values(binary.size() / sizeof(float));
  std::memcpy(values.data(), binary.data(), values.size() * sizeof(float));
  return values;
}

// Pauses at the coupling after `ticks`, and waits until all before it can be looked at.
Tick step(LinkClient& client, Tick ticks) {
  client.ask("step", {{"ticks", ticks}});
  const Tick tick = wait_state(client, "paused")["tick"].get<Tick>();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (std::chrono::steady_clock::now() < end) {
    const Json history = client.ask("history", {{"channels", {"grid_w"}}}).body;
    if (history["end_tick"] == tick) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return tick;
}

// The site's, one by one.
std::vector<double> samples(LinkClient& client, const std::string& channel, Tick from, Tick count) {
  const Reply reply = client.ask("history", {{"channels", {channel}},
                                             {"from_s", seconds(from)},
                                             {"to_s", seconds(from + count)},
                                             {"buckets", count}});
  EXPECT_EQ(reply.body["ticks_per_bucket"], 1);
  const std::vector<float> min_max = floats(reply.binary);
  std::vector<double> out;
  for (std::size_t i = 0; i < min_max.size(); i += 2) {
    out.push_back(static_cast<double>(min_max[i]));
  }
  EXPECT_EQ(out.size(), static_cast<std::size_t>(count));
  return out;
}

// By the definitions of the transform and of the Hann window, from samples that the history gave.
double density(const std::vector<double>& x, std::size_t bin) {
  const auto n = static_cast<double>(x.size());
  double mean = 0.0;
  for (const double value : x) mean += value / n;
  double re = 0.0;
  double im = 0.0;
  double squares = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double turn = 2.0 * std::numbers::pi * static_cast<double>(i) / n;
    const double w = 0.5 - 0.5 * std::cos(turn);
    re += w * (x[i] - mean) * std::cos(turn * static_cast<double>(bin));
    im -= w * (x[i] - mean) * std::sin(turn * static_cast<double>(bin));
    squares += w * w;
  }
  return (bin == 0 ? 1.0 : 2.0) * (re * re + im * im) / (1000.0 * squares);
}

TEST(ServerViews, SpectrogramOfTheRunAndOfItsFile) {
  const Folder folder;
  const LiveServer server(site_options(folder, 12));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  ASSERT_EQ(step(*client, 9000), 9000);
  Json params = {
      {"from_s", 0}, {"to_s", 10}, {"columns", 100}, {"segment_s", 1.024}, {"max_hz", 20}};
  const Reply live = client->ask("spectrogram", params);
  EXPECT_EQ(live.body["first_tick"], 0);
  EXPECT_EQ(live.body["ticks_per_column"], 100);
  EXPECT_EQ(live.body["columns"], 100);
  EXPECT_EQ(live.body["bins"], 21);
  EXPECT_EQ(live.body["step_hz"], 0.9765625);
  EXPECT_EQ(live.body["segment_ticks"], 1024);
  const std::vector<float> values = floats(live.binary);
  ASSERT_EQ(values.size(), 100U * 21U);
  for (std::size_t c = 0; c < 100; ++c) {
    const Tick t = static_cast<Tick>(c) * 100;
    EXPECT_EQ(std::isnan(values[c * 21 + 3]), t < 512 || t + 512 > 9000) << t;
  }
  for (const std::string source : {"grid", "load"}) {
    params["source"] = source;
    const std::vector<float> shown = floats(client->ask("spectrogram", params).binary);
    const std::vector<double> x = samples(*client, source + "_w", 4488, 1024);  // about 5 s
    std::vector<double> wanted(21);
    for (std::size_t k = 0; k < 21; ++k) wanted[k] = density(x, k);
    const double most = *std::max_element(wanted.begin(), wanted.end());
    EXPECT_GT(most, 1.0);
    for (std::size_t k = 0; k < 21; ++k) {
      EXPECT_NEAR(static_cast<double>(shown[50 * 21 + k]), wanted[k], 1e-6 * most) << source << k;
    }
  }
  params.erase("source");
  EXPECT_THROW(client->ask("spectrogram", {{"from_s", 0}}), ConfigError);

  params["to_s"] = 8;  // all of it was known already
  const std::string before = client->ask("spectrogram", params).binary;
  client->ask("run");
  ASSERT_EQ(wait_state(*client, "ended")["state"], "ended");
  EXPECT_EQ(client->ask("spectrogram", params).binary, before);
  EXPECT_THROW(client->ask("spectrogram", {{"from_s", 0}}), ConfigError);
}

// Before the run's end and after it: the run is the one that nobody looked at.
TEST(ServerViews, ManySpectrogramsLeaveTheRunAsItIs) {
  const Folder folder;
  const ServerOptions options = site_options(folder, 20);
  const LiveServer server(options);
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  step(*client, 15000);
  client->ask("pace", {{"factor", 5}});
  client->ask("run");
  std::size_t answered = 0;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::future<Reply>> replies;
    for (int i = 0; i < 8; ++i) {
      replies.push_back(client->request(
          "spectrogram",
          {{"from_s", 4}, {"to_s", 11}, {"columns", 512}, {"segment_s", 8.192}, {"max_hz", 1}}));
    }
    for (std::future<Reply>& future : replies) {
      const Reply reply = future.get();
      answered += reply.ok ? 1 : 0;
      // The run may end while they wait.
      if (!reply.ok) {
        EXPECT_EQ(reply.fault.type, "device") << reply.fault.message;
      }
    }
  }
  EXPECT_GE(answered, 1U);
  ASSERT_EQ(wait_state(*client, "ended")["state"], "ended");
  EXPECT_EQ(difference(folder / "run" / "run.h5", plain_run(folder, options.scenario)), "");
}

// The one socket of a client keeps the order in which its replies were made.
TEST(ServerViews, WhatIsReadFromTheFileHoldsNobodyUp) {
  const Folder folder;
  const LiveServer server(site_options(folder, 20));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("pace", {{"factor", 0}});
  client->ask("run");
  ASSERT_EQ(wait_state(*client, "ended")["state"], "ended");
#ifdef BALLAST_SANITIZED
  constexpr int kRequests = 4;  // more take longer than the server waits for a file
#else
  constexpr int kRequests = 16;
#endif
  std::vector<std::future<Reply>> replies;
  for (int i = 0; i < kRequests; ++i) {
    replies.push_back(client->request(
        "spectrogram",
        {{"from_s", 4}, {"to_s", 15}, {"columns", 512}, {"segment_s", 8.192}, {"max_hz", 1}}));
  }
  EXPECT_EQ(client->ask("status").body["state"], "ended");
  EXPECT_NE(replies.back().wait_for(std::chrono::seconds(0)), std::future_status::ready);
  const std::string first = replies.front().get().binary;
  EXPECT_FALSE(first.empty());
  for (std::size_t i = 1; i < replies.size(); ++i) EXPECT_EQ(replies[i].get().binary, first);
}

TEST(ServerViews, GpusOfARackAreWhatTheFramesShowed) {
  const Folder folder;
  const LiveServer server(site_options(folder, 60));
  Collector frames;
  const auto client = connected(server.endpoint(), {FrameKind::kGpus}, frames.function());
  wait_state(*client, "paused");
  const Json all = {{"rack", 2}, {"from_s", 0}, {"to_s", 60}, {"columns", 1000}};
  EXPECT_EQ(client->ask("gpus", all).body["columns"], 0);
  Reply reply;
  std::vector<Tick> ticks;
  for (int i = 0; i < 4; ++i) {
    const Tick last = step(*client, 130);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    do {  // they are read five times a second
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      reply = client->ask("gpus", all);
      ticks = reply.body["ticks"].get<std::vector<Tick>>();
    } while ((ticks.empty() || ticks.back() != last) && std::chrono::steady_clock::now() < end);
    ASSERT_FALSE(ticks.empty());
    ASSERT_EQ(ticks.back(), last);
  }
  ASSERT_TRUE(frames.wait(FrameKind::kGpus, 1));
  const std::vector<float> values = floats(reply.binary);
  const std::size_t columns = ticks.size();
  ASSERT_GE(columns, 4U);
  EXPECT_EQ(reply.body["columns"], columns);
  EXPECT_EQ(reply.body["gpus"], 2);
  ASSERT_EQ(values.size(), 3 * columns * 2);
  for (const Frame& frame : frames.of(FrameKind::kGpus)) {
    const auto at = std::find(ticks.begin(), ticks.end(), frame.header.first_tick);
    ASSERT_NE(at, ticks.end());
    const auto c = static_cast<std::size_t>(at - ticks.begin());
    for (std::size_t q = 0; q < 3; ++q) {
      for (std::size_t g = 0; g < 2; ++g) {
        EXPECT_EQ(values[(q * columns + c) * 2 + g], frame.values[q * kSiteRacks * 2 + 2 * 2 + g]);
      }
    }
  }
  // The bench is still where the last column was read.
  const Json registers = client->ask("read", {{"rack", 2}, {"gpu", 1}}).body["registers"];
  for (const Json& reg : registers) {
    const auto raw = reg["raw"].get<double>();
    const auto latest = [&](std::size_t q) { return values[(q * columns + columns - 1) * 2 + 1]; };
    if (reg["name"] == "DEMAND") {
      EXPECT_FLOAT_EQ(latest(0), static_cast<float>(raw * 1e-6));
    }
    if (reg["name"] == "GRANTED") {
      EXPECT_FLOAT_EQ(latest(1), static_cast<float>(raw * 1e-6));
    }
    if (reg["name"] == "STATUS.STATE") {
      EXPECT_EQ(latest(2), static_cast<float>(raw));
    }
  }
  Json few = all;
  few["columns"] = 2;
  const auto some = client->ask("gpus", few).body["ticks"].get<std::vector<Tick>>();
  EXPECT_LE(some.size(), 2U);
  EXPECT_EQ(some.front(), ticks.front());
  few["rack"] = 3;
  EXPECT_THROW(client->ask("gpus", few), ConfigError);
}

TEST(ServerViews, GpusAreNotKeptBeyondTheRun) {
  const Folder folder;
  const LiveServer server(site_options(folder, 1));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("run");
  ASSERT_EQ(wait_state(*client, "ended")["state"], "ended");
  try {
    client->ask("gpus", {{"from_s", 0}, {"to_s", 1}, {"columns", 10}});
    ADD_FAILURE();
  } catch (const DeviceError& error) {
    EXPECT_NE(std::string(error.what()).find("not recorded"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace ballast
