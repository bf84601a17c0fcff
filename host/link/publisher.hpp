// SPDX-License-Identifier: GPL-3.0-or-later
// The socket of the frames. libzmq stores the topics that a client subscribes to for as long as the
// client is connected, even those that do not exist, so one client could fill the memory with
// topics that nobody publishes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "host/link/curve_keys.hpp"

namespace ballast {

class Publisher {
 public:
  // Of topics that do not exist, by all clients; libzmq needs up to a hundred times as much.
  static constexpr std::int64_t kMaxStrayBytes = 1 << 20;

  Publisher(zmq::context_t& context, std::optional<ServerKeys> keys);

  // Gives the address with its port in place of "*". Throws as bind_socket().
  std::string bind(const std::string& endpoint);
  zmq::socket_t& socket() { return socket_; }
  // Dropped for clients whose queue is full.
  void send(const std::string& frame);
  // Reads subscriptions. If they are too large, all clients are disconnected and the address is
  // opened anew. Clients that use the documented topics reconnect by themselves and miss some
  // frames.
  void hear();

 private:
  void open();

  zmq::context_t& context_;
  std::optional<ServerKeys> keys_;
  zmq::socket_t socket_;
  std::string endpoint_;
  bool bound_ = false;
  std::int64_t stray_bytes_ = 0;
};

}  // namespace ballast
