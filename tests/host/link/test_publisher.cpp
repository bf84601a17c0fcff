// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/publisher.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "host/link/sockets.hpp"

namespace ballast {
namespace {

constexpr SocketLimits kRoomy{1U << 20U, 100000};
constexpr auto kPatience = std::chrono::seconds(30);

// A client as libzmq's XSUB: what it sends are its wishes, byte for byte.
struct Client {
  Client(zmq::context_t& context, const std::string& endpoint, bool returns)
      : socket(make_socket(context, zmq::socket_type::xsub, kRoomy)) {
    if (!returns) socket.set(zmq::sockopt::reconnect_ivl, -1);
    connect_socket(socket, endpoint);
    want("1");
  }
  void want(const std::string& topic) { send(socket, {'\1' + topic}); }
  void hear() {
    while (const auto frame = receive(socket, 1)) last = std::stoi(frame->front().substr(1));
  }
  zmq::socket_t socket;
  int last = 0;  // number of the frame
};

class PublisherTest : public ::testing::Test {
 protected:
  // Publishes until that is so.
  template <class Done>
  bool turn_until(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!done() && std::chrono::steady_clock::now() < deadline) {
      publisher_.hear();
      publisher_.send("1" + std::to_string(++sent_));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      for (Client* client : {&honest_, &other_}) client->hear();
    }
    return done();
  }

  zmq::context_t context_;
  Publisher publisher_{context_, std::nullopt};
  std::string endpoint_ = publisher_.bind("tcp://127.0.0.1:*");
  Client honest_{context_, endpoint_, true};
  Client other_{context_, endpoint_, false};
  int sent_ = 0;
};

TEST_F(PublisherTest, SendsAwayWhoWantsEndlessTopics) {
  ASSERT_TRUE(turn_until([&] { return honest_.last > 0 && other_.last > 0; }));
  constexpr std::size_t kTopicBytes = 1000;
  for (std::int64_t i = 0; i < 2 * Publisher::kMaxStrayBytes; i += kTopicBytes) {
    other_.want("1" + std::to_string(i) + std::string(kTopicBytes, 'x'));
  }
  // Who uses the address as documented comes back.
  EXPECT_TRUE(turn_until([&] { return honest_.last > other_.last + 100; }))
      << honest_.last << " " << other_.last;
}

TEST_F(PublisherTest, ForgetsTopicsThatNobodyWantsAnyLonger) {
  ASSERT_TRUE(turn_until([&] { return honest_.last > 0 && other_.last > 0; }));
  const std::string topic(1000, 'x');
  for (std::int64_t i = 0; i < 2 * Publisher::kMaxStrayBytes; i += 1000) {
    other_.want(std::to_string(i) + topic);
    send(other_.socket, {'\0' + (std::to_string(i) + topic)});
  }
  const int before = sent_;
  EXPECT_TRUE(turn_until([&] { return other_.last > before + 500; }));
  EXPECT_GT(honest_.last, before);
}

}  // namespace
}  // namespace ballast
