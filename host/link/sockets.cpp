// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/sockets.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <charconv>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr int kHandshakeMs = 2000;
constexpr int kHeartbeatMs = 1000;
constexpr int kHeartbeatTimeoutMs = 5000;
constexpr std::size_t kCurveBytes = 64;  // that CurveZMQ adds to a part, and some more

[[noreturn]] void refuse_endpoint(const std::string& text) {
  throw ConfigError("'" + text + "' is not an address", {},
                    "write tcp://HOST:PORT, such as "
                    "tcp://127.0.0.1:5555");
}

// Only then: elsewhere names would be looked up as IPv6 first, and 0.0.0.0 be all of both.
bool of_ipv6(const std::string& endpoint) {
  return endpoint.starts_with("tcp://[");
}

}  // namespace

void require_files(std::size_t least, std::size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min(limit.rlim_max, std::max<rlim_t>(limit.rlim_cur, wanted));
  static_cast<void>(setrlimit(RLIMIT_NOFILE, &limit));
  if (limit.rlim_cur >= least) return;
  throw DeviceError("this process may only open " + std::to_string(limit.rlim_cur) +
                        " files, but a link needs " + std::to_string(least),
                    {}, "raise the limit with `ulimit -n`");
}

zmq::socket_t make_socket(zmq::context_t& context, zmq::socket_type type,
                          const SocketLimits& limits) {
  zmq::socket_t socket(context, type);
  socket.set(zmq::sockopt::maxmsgsize,
             static_cast<std::int64_t>(limits.message_bytes + kCurveBytes));
  socket.set(zmq::sockopt::sndhwm, limits.queue);
  socket.set(zmq::sockopt::rcvhwm, limits.queue);
  socket.set(zmq::sockopt::linger, 0);
  socket.set(zmq::sockopt::handshake_ivl, kHandshakeMs);
  socket.set(zmq::sockopt::heartbeat_ivl, kHeartbeatMs);
  socket.set(zmq::sockopt::heartbeat_timeout, kHeartbeatTimeoutMs);
  return socket;
}

void use_curve(zmq::socket_t& socket, const ServerKeys& keys) {
  socket.set(zmq::sockopt::curve_server, true);
  socket.set(zmq::sockopt::curve_secretkey, keys.secret_key);
}

void use_curve(zmq::socket_t& socket, const ClientKeys& keys) {
  socket.set(zmq::sockopt::curve_serverkey, keys.server_key);
  socket.set(zmq::sockopt::curve_publickey, keys.public_key);
  socket.set(zmq::sockopt::curve_secretkey, keys.secret_key);
}

std::string bind_socket(zmq::socket_t& socket, const std::string& endpoint) {
  socket.set(zmq::sockopt::ipv6, of_ipv6(endpoint));
  try {
    socket.bind(endpoint);
  } catch (const zmq::error_t& error) {
    if (error.num() == EINVAL || error.num() == EPROTONOSUPPORT) refuse_endpoint(endpoint);
    throw DeviceError("cannot listen: " + std::string(error.what()), {endpoint, 0, 0},
                      "stop the program that uses this address, or choose another one with --bind");
  }
  return socket.get(zmq::sockopt::last_endpoint);
}

void connect_socket(zmq::socket_t& socket, const std::string& endpoint) {
  socket.set(zmq::sockopt::ipv6, of_ipv6(endpoint));
  try {
    socket.connect(endpoint);
  } catch (const zmq::error_t&) {
    refuse_endpoint(endpoint);
  }
}

std::string TcpEndpoint::str() const {
  return "tcp://" + host + ":" + (port == 0 ? "*" : std::to_string(port));
}

bool TcpEndpoint::loopback() const {
  return host == "localhost" || host == "[::1]" || host.starts_with("127.");
}

TcpEndpoint parse_endpoint(const std::string& text) {
  constexpr std::string_view kScheme = "tcp://";
  const std::size_t colon = text.rfind(':');
  if (!text.starts_with(kScheme) || colon <= kScheme.size()) refuse_endpoint(text);
  TcpEndpoint endpoint;
  endpoint.host = text.substr(kScheme.size(), colon - kScheme.size());
  const std::string port = text.substr(colon + 1);
  if (port == "*") return endpoint;
  const auto [end, failed] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (failed != std::errc() || end != port.data() + port.size() || endpoint.port < 0 ||
      endpoint.port > 65535) {
    refuse_endpoint(text);
  }
  // "127." must not be the start of a name.
  if (endpoint.host.starts_with("127.") &&
      endpoint.host.find_first_not_of("0123456789.") != std::string::npos) {
    refuse_endpoint(text);
  }
  return endpoint;
}

std::optional<std::vector<std::string>> receive(zmq::socket_t& socket, std::size_t most) {
  std::vector<std::string> parts;
  for (bool more = true; more;) {
    zmq::message_t part;
    try {
      if (!socket.recv(part, zmq::recv_flags::dontwait)) return std::nullopt;
    } catch (const zmq::error_t& error) {
      if (error.num() == EINTR) continue;
      throw;
    }
    more = part.more();
    if (parts.size() < most) parts.push_back(part.to_string());
  }
  return parts;
}

Sent try_send(zmq::socket_t& socket, const std::vector<std::string>& parts) {
  for (std::size_t i = 0; i < parts.size();) {
    const auto flags = i + 1 < parts.size() ? zmq::send_flags::dontwait | zmq::send_flags::sndmore
                                            : zmq::send_flags::dontwait;
    try {
      if (!socket.send(zmq::buffer(parts[i]), flags)) return Sent::kNoRoom;
    } catch (const zmq::error_t& error) {
      if (error.num() == EINTR) continue;
      if (error.num() == EHOSTUNREACH) return Sent::kGone;
      throw;
    }
    ++i;
  }
  return Sent::kYes;
}

bool send(zmq::socket_t& socket, const std::vector<std::string>& parts) {
  return try_send(socket, parts) == Sent::kYes;
}

void wait_for(std::vector<zmq::pollitem_t>& items, int timeout_ms) {
  try {
    zmq::poll(items.data(), items.size(), std::chrono::milliseconds(timeout_ms));
  } catch (const zmq::error_t& error) {
    if (error.num() != EINTR) throw;
  }
}

}  // namespace ballast
