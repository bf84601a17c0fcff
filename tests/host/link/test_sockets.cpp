// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/sockets.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ballast
