// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/publisher.hpp"

#include <utility>

#include "host/link/sockets.hpp"

namespace ballast {
namespace {

// What comes in are subscriptions, and the handshake of CurveZMQ, of which a command may have some
// 300 bytes and more with what the peer says of itself.
constexpr SocketLimits kLimits{1024, 256};
constexpr int kHeardPerTurn = 10000;

// Bytes that a message adds to the topics that are none, or takes from them. libzmq tells of each
// topic once, when the first client wants it and when none does any longer.
std::int64_t stray_bytes(const std::string& said) {
  constexpr std::size_t kTopicBytes = 2;  // the byte 1 or 0, then nothing or one character
  if (said.size() <= kTopicBytes) return 0;
  const auto bytes = static_cast<std::int64_t>(said.size());
  return said.front() == 1 ? bytes : said.front() == 0 ? -bytes : 0;
}

}  // namespace

Publisher::Publisher(zmq::context_t& context, std::optional<ServerKeys> keys)
    : context_(context), keys_(std::move(keys)) {
  open();
}

void Publisher::open() {
  socket_ = make_socket(context_, zmq::socket_type::xpub, kLimits);
  if (keys_) use_curve(socket_, *keys_);
  stray_bytes_ = 0;
}

std::string Publisher::bind(const std::string& endpoint) {
  endpoint_ = bind_socket(socket_, endpoint);
  bound_ = true;
  return endpoint_;
}

void Publisher::send(const std::string& frame) {
  ballast::send(socket_, {frame});
}

void Publisher::hear() {
  for (int i = 0; i < kHeardPerTurn; ++i) {
    const auto said = receive(socket_, 1);
    if (!said) break;
    stray_bytes_ += stray_bytes(said->front());
  }
  if (bound_ && stray_bytes_ > kMaxStrayBytes) {
    bound_ = false;
    open();
  }
  if (bound_ || endpoint_.empty()) return;
  try {
    bind(endpoint_);
  } catch (const std::exception&) {
    // The socket before is not yet closed: once more at the next turn.
  }
}

}  // namespace ballast
