// SPDX-License-Identifier: GPL-3.0-or-later
// What comes from the network may be anything: it is answered with an error or dropped, and the run
// is the one that nobody disturbed, sample by sample.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mutex>
#include <random>

#include "host/link/sockets.hpp"
#include "live_server.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

class Hostile : public testing::Test {
 protected:
  // Long enough to be disturbed, paced so that it ends by itself.
  void SetUp() override {
    ServerOptions options = test_options(folder_, 6);
    options.pace = 2.0;
    options.paused = false;
    scenario_ = options.scenario;
    server_ = std::make_unique<LiveServer>(options);
  }
  void expect_undisturbed() {
    const auto client = connected(server_->endpoint());
    const Json status = wait_state(*client, "ended");
    ASSERT_EQ(status["state"], "ended") << status;
    EXPECT_EQ(difference(folder_ / "run" / "run.h5", plain_run(folder_, scenario_)), "");
  }
  zmq::socket_t peer(zmq::socket_type type, const std::string& endpoint) {
    zmq::socket_t socket(context_, type);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::sndtimeo, 200);
    socket.set(zmq::sockopt::rcvtimeo, 3000);
    use_own_keys(socket);
    socket.connect(endpoint);
    return socket;
  }

  Folder folder_;
  std::filesystem::path scenario_;
  std::unique_ptr<LiveServer> server_;
  zmq::context_t context_;
};

int raw_connection(const std::string& endpoint) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(parse_endpoint(endpoint).port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd >= 0 && connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

TEST_F(Hostile, RandomAndTruncatedMessages) {
  zmq::socket_t dealer = peer(zmq::socket_type::dealer, server_->endpoint());
  std::mt19937_64 random(11);
  const std::string good =
      R"({"v":1,"id":1,"op":"write","writes":[{"name":"preset.0.FLOOR","value":"150 %"}]})";
  for (int i = 0; i < 3000; ++i) {
    std::string bytes = good.substr(0, random() % good.size());
    if (i % 2 == 0) {
      bytes.resize(random() % 300);
      for (char& c : bytes) c = static_cast<char>(random());
    }
    dealer.send(zmq::buffer(bytes), zmq::send_flags::none);
    if (i % 100 == 0) {  // several parts, or none of substance
      dealer.send(zmq::str_buffer("a"), zmq::send_flags::sndmore);
      dealer.send(zmq::str_buffer(""), zmq::send_flags::sndmore);
      dealer.send(zmq::str_buffer("b"), zmq::send_flags::none);
    }
  }
  zmq::message_t reply;
  ASSERT_TRUE(dealer.recv(reply));
  EXPECT_EQ(parse_reply(reply.to_string_view()).fault.type, "protocol");
  expect_undisturbed();
}

TEST_F(Hostile, WrongVersionsAndUnknownOperations) {
  zmq::socket_t dealer = peer(zmq::socket_type::dealer, server_->endpoint());
  for (const char* text :
       {R"({"v":0,"id":5,"op":"run"})", R"({"v":2,"id":5,"op":"pause"})",
        R"({"v":1,"id":5,"op":"quit"})", R"({"v":1,"id":5,"op":"__proto__"})",
        R"({"v":1,"id":5,"op":"pause","now":true})", R"({"v":1,"id":5,"op":"step","ticks":-1})",
        R"({"v":1,"id":5,"op":"history","channels":["x"],"buckets":99999999})",
        R"({"v":1,"id":5,"op":"write","writes":[[],{},null]})",
        R"({"v":1,"id":5,"op":"inject","event":{"kind":"job_kill","at":{"x":1}}})",
        R"({"v":1,"id":5,"op":"inject","event":{"kind\" = 1 #":"job_kill"}})",
        R"({"v":1,"id":5,"op":"restart","scenario":"x\ny"})",
        R"({"v":1,"id":5,"op":"read","rack":1e300})"}) {
    dealer.send(zmq::buffer(std::string(text)), zmq::send_flags::none);
    zmq::message_t bytes;
    ASSERT_TRUE(dealer.recv(bytes)) << text;
    const Reply reply = parse_reply(bytes.to_string_view());
    EXPECT_FALSE(reply.ok) << text;
    EXPECT_EQ(reply.id, 5U) << text;
  }
  expect_undisturbed();
}

// It is parsed by the server itself.
TEST_F(Hostile, ScenariosThatAreTooLong) {
  zmq::socket_t dealer = peer(zmq::socket_type::dealer, server_->endpoint());
  const std::string text =
      R"({"v":1,"id":5,"op":"restart","scenario":"\n#)" + std::string(600U << 10U, 'x') + "\"}";
  dealer.send(zmq::buffer(text), zmq::send_flags::none);
  zmq::message_t bytes;
  ASSERT_TRUE(dealer.recv(bytes));
  const Reply reply = parse_reply(bytes.to_string_view());
  EXPECT_EQ(reply.fault.type, "config");
  EXPECT_NE(reply.fault.message.find("bytes"), std::string::npos) << reply.fault.message;
  expect_undisturbed();
}

// Beyond the limit of a message libzmq ends the connection; below it the server says no.
TEST_F(Hostile, OversizedFrames) {
  zmq::socket_t dealer = peer(zmq::socket_type::dealer, server_->endpoint());
  const std::string huge(8U << 20U, 'x');
  for (int i = 0; i < 5; ++i) {
    dealer.send(zmq::buffer(huge), zmq::send_flags::none);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  zmq::socket_t other = peer(zmq::socket_type::dealer, server_->endpoint());
  other.send(zmq::buffer(std::string(kMaxRequestBytes - 1, '[')), zmq::send_flags::none);
  zmq::message_t bytes;
  ASSERT_TRUE(other.recv(bytes));
  EXPECT_FALSE(parse_reply(bytes.to_string_view()).ok);
  dealer.set(zmq::sockopt::rcvtimeo, 300);
  EXPECT_FALSE(dealer.recv(bytes));  // nobody read what it sent
  // A subscription is kept in a tree as deep as it is long, which libzmq walks recursively: long
  // ones must not get in.
  for (int i = 0; i < 20; ++i) {
    zmq::socket_t sub = peer(zmq::socket_type::xsub, server_->frames_endpoint());
    sub.send(zmq::buffer(std::string(10000, '\1')), zmq::send_flags::dontwait);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  expect_undisturbed();
}

TEST_F(Hostile, ThousandConnections) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  std::mt19937_64 random(12);
  std::vector<int> connections;
  for (int i = 0; i < 1000; ++i) {
    const int fd = raw_connection(i % 4 == 0 ? server_->frames_endpoint() : server_->endpoint());
    if (fd < 0) continue;
    connections.push_back(fd);
    std::string bytes(random() % 100, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    if (i % 3 == 0) bytes = std::string("\xff\0\0\0\0\0\0\0\1\x7f\3\0NULL", 16) + bytes;
    if (i % 5 != 0) static_cast<void>(!::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }
  EXPECT_GT(connections.size(), 900U);
  // An honest client is still served.
  const auto begun = Clock::now();
  const auto client = connected(server_->endpoint());
  EXPECT_NO_THROW(client->ask("status"));
  EXPECT_LT(Clock::now() - begun, std::chrono::seconds(5));
  for (const int fd : connections) close(fd);
  expect_undisturbed();
}

TEST(HostileCrowd, IsToldToTheUser) {
  const Folder folder;
  ServerOptions options = test_options(folder, 600);
  options.limits.connections = 4;
  std::mutex mutex;
  std::vector<std::string> failures;
  options.tell = [&](const std::string& line, bool failure) {
    const std::lock_guard lock(mutex);
    if (failure) failures.push_back(line);
  };
  const LiveServer server(options);
  const auto client = connected(server.endpoint());
  std::vector<int> crowd;
  for (int i = 0; i < 20; ++i) crowd.push_back(raw_connection(server.endpoint()));
  const auto told = [&] {
    const std::lock_guard lock(mutex);
    return !failures.empty() && failures[0].find("there are 4 already") != std::string::npos;
  };
  const auto deadline = Clock::now() + std::chrono::seconds(10);
  while (!told() && Clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(told());
  EXPECT_NO_THROW(client->ask("status"));  // who was there stays
  for (const int fd : crowd) close(fd);
}

// One that asks without end, and never takes an answer or a frame.
TEST_F(Hostile, FloodByAClientThatDoesNotRead) {
  zmq::socket_t dealer = peer(zmq::socket_type::dealer, server_->endpoint());
  dealer.set(zmq::sockopt::rcvhwm, 1);
  zmq::socket_t lazy = peer(zmq::socket_type::sub, server_->frames_endpoint());
  lazy.set(zmq::sockopt::subscribe, "");
  const std::string read = R"({"v":1,"id":1,"op":"read","gpu":-1})";
  const auto until = Clock::now() + std::chrono::seconds(2);
  std::size_t sent = 0;
  while (Clock::now() < until) {
    if (dealer.send(zmq::buffer(read), zmq::send_flags::dontwait)) {
      ++sent;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  EXPECT_GT(sent, 100U);
  const auto client = connected(server_->endpoint());
  EXPECT_NO_THROW(client->ask("status"));
  expect_undisturbed();
}

TEST_F(Hostile, MoreClientsThanThereIsRoomFor) {
  std::vector<zmq::socket_t> dealers;
  std::size_t refused = 0;
  for (int i = 0; i < 80; ++i) {
    dealers.push_back(peer(zmq::socket_type::dealer, server_->endpoint()));
    dealers.back().send(zmq::str_buffer(R"({"v":1,"id":1,"op":"status"})"), zmq::send_flags::none);
    zmq::message_t bytes;
    ASSERT_TRUE(dealers.back().recv(bytes));
    refused += parse_reply(bytes.to_string_view()).ok ? 0 : 1;
  }
  EXPECT_EQ(refused, 80U - 64U);
}

}  // namespace
}  // namespace ballast
