// SPDX-License-Identifier: GPL-3.0-or-later
// The socket of the frames. Each client says which topics it wants, and libzmq keeps what it said
// as long as the client stays, whether there is such a topic or not: one client could fill the
// memory with topics that are none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <zmq.hpp>

#include "host/link/curve_keys.hpp"

namespace ballast {

class Publisher {
 public:
  // Of topics that are none, by all clients; libzmq keeps up to a hundred times as much.
  static constexpr std::int64_t kMaxStrayBytes = 1 << 20;

  Publisher(zmq::context_t& context, std::optional<ServerKeys> keys);

  // Gives the address with its port in place of "*". Throws as bind_socket().
  std::string bind(const std::string& endpoint);
  zmq::socket_t& socket() { return socket_; }
  // Dropped for clients whose queue is full.
  void send(const std::string& frame);
  // Reads what clients want. Where that is too much, all are sent away and the address is opened
  // anew: those who use the documented topics come back by themselves and miss some frames.
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
