// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "host/link/curve_keys.hpp"
#include "host/link/latency.hpp"
#include "host/link/own_keys.hpp"
#include "host/link/sockets.hpp"
#include "lasting_endpoint.hpp"
#include "live_server.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

const std::vector<FrameKind> kAll = {FrameKind::kSeries, FrameKind::kGpus, FrameKind::kSpectrum,
                                     FrameKind::kVerdicts, FrameKind::kNotice};

bool eventually(const std::function<bool()>& done) {
  const auto end = Clock::now() + std::chrono::seconds(30);
  while (!done()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

TEST(Client, FramesOfAllKinds) {
  const Folder folder;
  ServerOptions options = test_options(folder, 600);
  options.pace = 1.0;
  const LiveServer server(options);
  Collector frames;
  const auto client = connected(server.endpoint(), kAll, frames.function());
  wait_state(*client, "paused");
  client->ask("judge", {{"limits", {"any"}}, {"window_s", 2.0}});
  client->ask("run");
  ASSERT_TRUE(frames.wait(FrameKind::kSeries, 60));
  ASSERT_TRUE(frames.wait(FrameKind::kGpus, 4));
  ASSERT_TRUE(frames.wait(FrameKind::kSpectrum, 3));
  ASSERT_TRUE(frames.wait(FrameKind::kVerdicts, 1));
  ASSERT_TRUE(frames.wait(FrameKind::kNotice, 5));
  // Consecutive, and at real-time pace tick by tick.
  const std::vector<Frame> series = frames.of(FrameKind::kSeries);
  for (std::size_t i = 1; i < series.size(); ++i) {
    const FrameHeader& before = series[i - 1].header;
    EXPECT_EQ(series[i].header.seq, before.seq + 1);
    EXPECT_EQ(series[i].header.first_tick, before.first_tick + before.ticks);
    EXPECT_EQ(series[i].header.ticks_per_bucket, 1U);
  }
  const Json layout = client->ask("status").body["layout"];
  EXPECT_EQ(series[0].header.channels,
            layout["site_channels"].size() +
                layout["racks"].get<std::size_t>() * layout["rack_channels"].size());
  const Frame gpus = frames.of(FrameKind::kGpus).back();
  EXPECT_EQ(gpus.header.buckets, 2U);
  EXPECT_GT(gpus.values[0], 100.0F);
  EXPECT_LT(gpus.values[0], 1400.0F);
  const Frame spectrum = frames.of(FrameKind::kSpectrum).back();
  EXPECT_EQ(spectrum.header.channels, 4U);
  EXPECT_GT(spectrum.header.step_hz, 0.0);
  EXPECT_EQ(client->lost_frames(), 0U);
}

TEST(Client, SaysWhereNoServerIs) {
  LinkClientOptions options;
  options.endpoint = "tcp://127.0.0.1:9";
  std::atomic<int> lost{0};
  options.on_state = [&](LinkState state, const Json&) { lost += state == LinkState::kLost; };
  LinkClient client(options);
  EXPECT_THROW(client.ask("status"), DeviceError);
  EXPECT_FALSE(client.wait_connected(std::chrono::seconds(4)));
  EXPECT_EQ(lost, 1);
  EXPECT_NE(client.last_error().find("ballast serve"), std::string::npos);
  options.endpoint = "nonsense";
  EXPECT_THROW(LinkClient{options}, ConfigError);
}

TEST(Client, AsksForKeysBeyondThisMachine) {
  LinkClientOptions options;
  options.endpoint = "tcp://192.0.2.1:5555";
  EXPECT_THROW(LinkClient{options}, ConfigError);
}

TEST(Client, FindsTheServerAgain) {
  const Folder folder;
  ServerOptions options = test_options(folder, 600);
  options.endpoint = lasting_endpoint();
  auto server = std::make_unique<LiveServer>(options);
  LinkClientOptions client_options;
  client_options.endpoint = options.endpoint;
  std::atomic<int> connections{0};
  std::atomic<int> losses{0};
  client_options.on_state = [&](LinkState state, const Json& detail) {
    if (state == LinkState::kConnected) {
      EXPECT_TRUE(detail.contains("layout"));
      ++connections;
    }
    losses += state == LinkState::kLost;
  };
  LinkClient client(client_options);
  ASSERT_TRUE(client.wait_connected(std::chrono::seconds(10)));
  server.reset();
  ASSERT_TRUE(eventually([&] { return losses == 1; }));
  server = std::make_unique<LiveServer>(options);
  ASSERT_TRUE(client.wait_connected(std::chrono::seconds(10)));
  EXPECT_EQ(connections, 2);
  EXPECT_NO_THROW(client.ask("status"));
}

// ZeroMQ finds it by itself, before the client takes the link for lost.
TEST(Client, KnowsAnotherServerThatComesAtOnce) {
  const Folder folder;
  ServerOptions options = test_options(folder, 600);
  options.endpoint = lasting_endpoint();
  auto server = std::make_unique<LiveServer>(options);
  LinkClientOptions client_options;
  client_options.endpoint = options.endpoint;
  std::mutex mutex;
  std::set<std::string> instances;
  client_options.on_state = [&](LinkState state, const Json& detail) {
    const std::lock_guard lock(mutex);
    if (state == LinkState::kConnected) instances.insert(detail.at("instance"));
  };
  LinkClient client(client_options);
  ASSERT_TRUE(client.wait_connected(std::chrono::seconds(10)));
  server.reset();
  server = std::make_unique<LiveServer>(options);
  EXPECT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return instances.size() == 2;
  }));
}

// This one hears no frames at all.
TEST(Client, HearsOfTheEndOfARunThatWasPublishedOnce) {
  const Folder folder;
  const LiveServer server(test_options(folder, 3));
  LinkClientOptions options;
  options.endpoint = server.endpoint();
  std::atomic<bool> ended{false};
  options.on_status = [&](const Json& status) { ended = status.at("state") == "ended"; };
  LinkClient client(options);
  ASSERT_TRUE(client.wait_connected(std::chrono::seconds(10)));
  wait_state(client, "paused");
  EXPECT_FALSE(ended);
  client.ask("run");
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
}

// By one that is full, for example.
TEST(Client, PausesWhenItIsRefused) {
  zmq::context_t context;
  zmq::socket_t server = make_socket(context, zmq::socket_type::router, {1U << 20U, 64});
  use_curve(server, own_server_keys());
  LinkClientOptions options;
  options.endpoint = bind_socket(server, "tcp://127.0.0.1:*");
  LinkClient client(options);
  std::vector<Clock::time_point> greeted;
  const auto refuse = [&] {
    while (const auto parts = receive(server, 2)) {
      std::optional<std::uint64_t> id;
      const Request request = parse_request(parts->at(1), id);
      EXPECT_EQ(request.op, "hello");
      greeted.push_back(Clock::now());
      send(server, {parts->at(0), format_reply(fault_reply(id, "device", "there is no room"))});
    }
    return greeted.size() >= 3;
  };
  ASSERT_TRUE(eventually(refuse));
  EXPECT_GE(greeted.back() - greeted.front(), std::chrono::seconds(1));
  EXPECT_EQ(client.last_error(), "there is no room");
}

TEST(Client, EveryRequestIsAnsweredWhenTheClientCloses) {
  const Folder folder;
  const LiveServer server(test_options(folder, 600));
  std::vector<std::future<Reply>> replies;
  {
    const auto client = connected(server.endpoint());
    for (int i = 0; i < 20; ++i) replies.push_back(client->request("read"));
  }
  for (auto& reply : replies) EXPECT_NO_THROW(reply.get());
}

TEST(Client, CurveLetsKnownKeysInAndNoOthers) {
  const Folder folder;
  const MadeKeys made = make_keys(folder / "keys", "alice");
  const MadeKeys other = make_keys(folder / "other", "alice");
  ServerOptions options = test_options(folder, 600);
  options.keys = read_server_keys(made.server_file);
  const LiveServer server(options);
  const auto connects = [&](const std::optional<ClientKeys>& keys) {
    LinkClientOptions client_options;
    client_options.endpoint = server.endpoint();
    client_options.keys = keys;
    LinkClient client(client_options);
    return client.wait_connected(std::chrono::milliseconds(2500));
  };
  const ClientKeys known = read_client_keys(made.client_file);
  EXPECT_TRUE(connects(known));
  EXPECT_FALSE(connects(std::nullopt));
  ClientKeys unknown = read_client_keys(other.client_file);
  unknown.server_key = known.server_key;
  EXPECT_FALSE(connects(unknown));
  // The known client's public key without its secret.
  unknown.public_key = known.public_key;
  EXPECT_FALSE(connects(unknown));
  EXPECT_TRUE(connects(known));
}

TEST(Client, FramesComeThroughCurveToo) {
  const Folder folder;
  const MadeKeys made = make_keys(folder / "keys", "alice");
  ServerOptions options = test_options(folder, 600);
  options.keys = read_server_keys(made.server_file);
  options.pace = 1.0;
  const LiveServer server(options);
  Collector frames;
  LinkClientOptions client_options;
  client_options.endpoint = server.endpoint();
  client_options.keys = read_client_keys(made.client_file);
  client_options.frames = kAll;
  client_options.on_frame = frames.function();
  LinkClient client(client_options);
  ASSERT_TRUE(client.wait_connected(std::chrono::seconds(5)));
  wait_state(client, "paused");
  client.ask("run");
  EXPECT_TRUE(frames.wait(FrameKind::kSeries, 10));
  EXPECT_TRUE(frames.wait(FrameKind::kNotice, 1));
}

// The aims: 50 ms to the tick, 100 ms to the frame. A machine busy with other tests may miss a few.
TEST(Client, AWriteActsWithinAFewCouplings) {
  const Folder folder;
  ServerOptions options = test_options(folder, 600);
  options.pace = 1.0;
  options.paused = false;
  const LiveServer server(options);
  const LinkLatency latency = measure_link_latency(server.endpoint(), 20);
  EXPECT_LT(latency.to_tick.median_ms, 50.0);
  EXPECT_LT(latency.to_frame.median_ms, 100.0);
  EXPECT_GT(latency.to_tick.median_ms, 0.0);
}

}  // namespace
}  // namespace ballast
