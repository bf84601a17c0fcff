// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/connection_guard.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <malloc.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>

#include "host/link/publisher.hpp"
#include "host/link/sockets.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMegabyte = std::size_t{1} << 20U;

std::size_t held() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// The guard counts what the C library's heap holds, which is nothing where a sanitizer has its own.
bool heap_is_counted() {
  return held() > 0;
}

// A peer without keys that speaks ZMTP 3.0 by itself and keeps nothing.
class Peer {
 public:
  Peer(const std::string& endpoint, const std::string& type)
      : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(parse_endpoint(endpoint).port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return;
    const timeval patience{5, 0};
    setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    std::string greeting("\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL", 16);
    greeting.resize(64, '\0');
    std::string ready("\5READY\x0bSocket-Type\0\0\0", 21);
    ready += static_cast<char>(type.size());
    ready += type;
    say(greeting + std::string{'\4', static_cast<char>(ready.size())} + ready);
    // Nothing may follow before the other side is ready too: 64 bytes and a command.
    char bytes[66];
    if (recv(fd_, bytes, sizeof bytes, MSG_WAITALL) != sizeof bytes) return;
    std::string command(static_cast<unsigned char>(bytes[65]), '\0');
    recv(fd_, command.data(), command.size(), MSG_WAITALL);
  }
  ~Peer() { close(fd_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  bool say(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  // Reads until the other side has ended the connection; false where it does not.
  bool ended() {
    char bytes[4096];
    ssize_t got = 0;
    while ((got = recv(fd_, bytes, sizeof bytes, 0)) > 0) {
    }
    return got == 0 || errno == ECONNRESET || errno == EPIPE;
  }

 private:
  int fd_;
};

int port_of(const std::string& endpoint) {
  return parse_endpoint(endpoint).port;
}

// Each part keeps to the limit of a part; the message has no end.
TEST(ConnectionGuard, EndsAMessageOfEndlessParts) {
  if (!heap_is_counted()) GTEST_SKIP() << "a sanitizer's heap says nothing of what it holds";
  zmq::context_t context;
  zmq::socket_t router = make_socket(context, zmq::socket_type::router, {kMegabyte, 16});
  const std::string endpoint = bind_socket(router, "tcp://127.0.0.1:*");
  const std::size_t most = held() + 64 * kMegabyte;
  ConnectionGuard guard({port_of(endpoint)}, {most, 100});
  Peer peer(endpoint, "DEALER");
  std::string part = "\3";  // long, and more follow
  part += std::string("\0\0\0\0\0\x10\0\0", 8) + std::string(kMegabyte, 'x');
  std::size_t parts = 0;
  while (parts < 1000 && peer.say(part)) {
    ++parts;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GT(parts, 40U);
  EXPECT_LT(parts, 400U);
  EXPECT_TRUE(peer.ended());
  const std::optional<std::string> said = guard.report();
  ASSERT_TRUE(said.has_value());
  EXPECT_NE(said->find("take more than"), std::string::npos) << *said;
  EXPECT_FALSE(guard.report().has_value());
  // What the peer sent is given back, and others go on.
  const auto deadline = Clock::now() + std::chrono::seconds(10);
  while (held() > most - 32 * kMegabyte && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    static_cast<void>(receive(router, 1));  // by which the socket learns who has gone
  }
  EXPECT_LE(held(), most - 32 * kMegabyte);
  Peer other(endpoint, "DEALER");
  EXPECT_TRUE(other.say(std::string("\0\2ok", 4)));
  router.set(zmq::sockopt::rcvtimeo, 5000);
  zmq::message_t text;
  ASSERT_TRUE(router.recv(text).has_value());
  ASSERT_TRUE(router.recv(text).has_value());
  EXPECT_EQ(text.to_string(), "ok");
}

// 140,000 topics of 900 bytes take some gigabytes of libzmq's tree.
TEST(ConnectionGuard, EndsWhoWantsEndlessTopics) {
  if (!heap_is_counted()) GTEST_SKIP() << "a sanitizer's heap says nothing of what it holds";
  zmq::context_t context;
  Publisher publisher(context, std::nullopt);
  const std::string endpoint = publisher.bind("tcp://127.0.0.1:*");
  const std::size_t most = held() + 100 * kMegabyte;
  ConnectionGuard guard({port_of(endpoint)}, {most, 100});
  std::atomic<bool> stop{false};
  std::atomic<std::size_t> peak{0};
  std::thread watch([&] {
    while (!stop) {
      peak = std::max(peak.load(), held());
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  std::size_t topics = 0;
  std::thread hostile([&] {
    Peer peer(endpoint, "SUB");
    for (; topics < 140000; ++topics) {
      std::string topic = "\1" + std::to_string(topics);
      topic.resize(900, 'x');
      std::string frame("\2\0\0\0\0\0\0", 7);
      frame += static_cast<char>(topic.size() >> 8U);
      frame += static_cast<char>(topic.size() & 255U);
      if (!peer.say(frame + topic)) break;
    }
    stop = true;
  });
  while (!stop) {
    publisher.hear();
    publisher.send("1");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  hostile.join();
  watch.join();
  EXPECT_GT(topics, 1000U);
  EXPECT_LT(topics, 140000U);
  EXPECT_LT(peak, most + 300 * kMegabyte);
}

TEST(ConnectionGuard, EndsTheNewestWhereThereAreTooMany) {
  zmq::context_t context;
  zmq::socket_t router = make_socket(context, zmq::socket_type::router, {kMegabyte, 16});
  const std::string endpoint = bind_socket(router, "tcp://127.0.0.1:*");
  constexpr std::size_t kMost = 10;
  ConnectionGuard guard({port_of(endpoint)}, {std::size_t{1} << 40U, kMost});
  std::vector<std::unique_ptr<Peer>> first;
  for (std::size_t i = 0; i < kMost; ++i) {
    first.push_back(std::make_unique<Peer>(endpoint, "DEALER"));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  EXPECT_FALSE(guard.report().has_value());
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(Peer(endpoint, "DEALER").ended());
  const std::optional<std::string> said = guard.report();
  ASSERT_TRUE(said.has_value());
  EXPECT_NE(said->find("there are 10 already"), std::string::npos) << *said;
  router.set(zmq::sockopt::rcvtimeo, 5000);
  for (const auto& peer : first) {
    EXPECT_TRUE(peer->say(std::string("\0\2ok", 4)));
    zmq::message_t text;
    ASSERT_TRUE(router.recv(text).has_value());
    ASSERT_TRUE(router.recv(text).has_value());
  }
  // Where some have gone there is room again.
  first.clear();
  const auto welcome = [&] {
    Peer peer(endpoint, "DEALER");
    zmq::message_t text;
    router.set(zmq::sockopt::rcvtimeo, 500);
    return peer.say(std::string("\0\2ok", 4)) && router.recv(text).has_value();
  };
  bool let_in = false;
  for (int i = 0; i < 20 && !let_in; ++i) let_in = welcome();
  EXPECT_TRUE(let_in);
}

}  // namespace
}  // namespace ballast
