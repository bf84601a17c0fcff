// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/sockets.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "host/link/reply_queue.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

TEST(Endpoint, LoopbackIsTold) {
  for (const char* text : {"tcp://127.0.0.1:5555", "tcp://127.9.9.9:1", "tcp://localhost:5555"}) {
    EXPECT_TRUE(parse_endpoint(text).loopback()) << text;
  }
  for (const char* text : {"tcp://0.0.0.0:5555", "tcp://*:5555", "tcp://192.168.0.1:5555",
                           "tcp://localhost.example.org:5555", "tcp://eth0:5555"}) {
    EXPECT_FALSE(parse_endpoint(text).loopback()) << text;
  }
  EXPECT_EQ(parse_endpoint("tcp://127.0.0.1:*").port, 0);
  EXPECT_EQ(parse_endpoint("tcp://host:5555").str(), "tcp://host:5555");
}

TEST(Endpoint, RefusesWhatIsNone) {
  for (const char* text :
       {"", "127.0.0.1:5555", "tcp://", "tcp://:5555", "tcp://host", "tcp://host:", "tcp://host:x",
        "tcp://host:99999", "tcp://host:-1", "ipc:///x:1", "tcp://127.example.org:5555"}) {
    EXPECT_THROW(parse_endpoint(text), ConfigError) << text;
  }
}

TEST(Sockets, AddressInUseSaysSo) {
  zmq::context_t context;
  zmq::socket_t first = make_socket(context, zmq::socket_type::router, {});
  const std::string endpoint = bind_socket(first, "tcp://127.0.0.1:*");
  zmq::socket_t second = make_socket(context, zmq::socket_type::router, {});
  EXPECT_THROW(bind_socket(second, endpoint), DeviceError);
  EXPECT_FALSE(receive(first, 2).has_value());
}

TEST(Sockets, ListenAtIpv6) {
  zmq::context_t context;
  zmq::socket_t server = make_socket(context, zmq::socket_type::router, {});
  std::string endpoint;
  try {
    endpoint = bind_socket(server, "tcp://[::1]:*");
  } catch (const DeviceError& error) {
    if (!std::filesystem::exists("/proc/net/if_inet6")) GTEST_SKIP() << error.what();
    throw;
  }
  EXPECT_EQ(parse_endpoint(endpoint).host, "[::1]");
  zmq::socket_t client = make_socket(context, zmq::socket_type::dealer, {});
  connect_socket(client, endpoint);
  client.send(zmq::str_buffer("here"));
  server.set(zmq::sockopt::rcvtimeo, 10000);
  zmq::message_t part;
  EXPECT_TRUE(server.recv(part).has_value());
}

// A client that asks and does not read: so much is kept for it and no more, none once it has gone.
TEST(ReplyQueue, KeepsSoMuchForOneClient) {
  zmq::context_t context;
  zmq::socket_t router = make_socket(context, zmq::socket_type::router, {1U << 20U, 1});
  router.set(zmq::sockopt::router_mandatory, true);
  router.set(zmq::sockopt::rcvtimeo, 10000);
  router.bind("inproc://replies");
  std::optional<zmq::socket_t> client =
      make_socket(context, zmq::socket_type::dealer, {1U << 20U, 1});
  client->set(zmq::sockopt::routing_id, "client");
  client->connect("inproc://replies");
  client->send(zmq::str_buffer("ask"));
  zmq::message_t part;
  ASSERT_TRUE(router.recv(part).has_value());
  ReplyQueue replies;
  EXPECT_FALSE(replies.send(router, {"nobody", "x"}));
  const std::string large(1U << 20U, 'x');
  std::size_t sent = 0;
  while (sent < 100 && replies.send(router, {"client", large})) ++sent;
  EXPECT_GT(replies.bytes(), ReplyQueue::kBytesOfOne - 2 * large.size());
  EXPECT_LE(replies.bytes(), ReplyQueue::kBytesOfOne);
  EXPECT_FALSE(replies.empty());
  client->set(zmq::sockopt::rcvtimeo, 10);
  std::size_t read = 0;
  for (int i = 0; i < 1000 && read < sent; ++i) {
    replies.send_waiting(router);
    if (client->recv(part)) ++read;
  }
  EXPECT_EQ(read, sent);
  EXPECT_TRUE(replies.empty());
  EXPECT_EQ(replies.bytes(), 0U);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(replies.send(router, {"client", large}));
  EXPECT_FALSE(replies.empty());
  client.reset();
  for (int i = 0; i < 1000 && !replies.empty(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    static_cast<void>(receive(router, 1));  // by which it learns who has gone
    replies.send_waiting(router);
  }
  EXPECT_TRUE(replies.empty());
  EXPECT_EQ(replies.bytes(), 0U);
}

}  // namespace
}  // namespace ballast
