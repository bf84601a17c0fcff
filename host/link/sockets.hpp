// SPDX-License-Identifier: GPL-3.0-or-later
// ZeroMQ sockets as this program sets them: bounded queues and messages, heartbeats, handshakes
// that end, nothing that blocks or lingers.
#pragma once

#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "host/link/curve_keys.hpp"

namespace ballast {

// Raises the number of files that this process may open to `wanted` if the system allows it. Throws
// DeviceError if it may open fewer than `least`: libzmq aborts a program that runs out.
void require_files(std::size_t least, std::size_t wanted);

struct SocketLimits {
  std::size_t message_bytes = 1U << 20U;  // longer parts end the connection that sent them
  int queue = 64;                         // messages per connection and direction
};

zmq::socket_t make_socket(zmq::context_t& context, zmq::socket_type type,
                          const SocketLimits& limits);
// Before bind() and connect().
void use_curve(zmq::socket_t& socket, const ServerKeys& keys);
void use_curve(zmq::socket_t& socket, const ClientKeys& keys);

// Throws DeviceError where the address is taken or not this machine's, ConfigError where it is no
// ZeroMQ address. bind_socket() returns the address with its port in place of "*" or 0.
std::string bind_socket(zmq::socket_t& socket, const std::string& endpoint);
void connect_socket(zmq::socket_t& socket, const std::string& endpoint);

// "tcp://HOST:PORT" taken apart. Throws ConfigError for anything else.
struct TcpEndpoint {
  std::string host;
  int port = 0;  // 0: any free one

  std::string str() const;
  bool loopback() const;  // 127.0.0.0/8, [::1] or localhost
};
TcpEndpoint parse_endpoint(const std::string& text);

// All parts of the next message; empty where none waits. Parts beyond `most` are read and dropped.
std::optional<std::vector<std::string>> receive(zmq::socket_t& socket, std::size_t most);
enum class Sent { kYes, kNoRoom, kGone };  // of a ROUTER that knows its peers: it has gone
Sent try_send(zmq::socket_t& socket, const std::vector<std::string>& parts);
// False where the queue is full or the peer is gone: the message is dropped then.
bool send(zmq::socket_t& socket, const std::vector<std::string>& parts);

// Waits for a message on one of the sockets, or for a readable file descriptor. Returns at a signal
// too.
void wait_for(std::vector<zmq::pollitem_t>& items, int timeout_ms);

}  // namespace ballast
