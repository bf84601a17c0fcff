// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/zap.hpp"

#include <algorithm>

#include "host/link/sockets.hpp"

namespace ballast {
namespace {

// version, request id, domain, address, identity, mechanism, client key
constexpr std::size_t kParts = 7;
constexpr std::size_t kKeyBytes = 32;

std::string key_bytes(const std::string& z85) {
  std::string bytes(kKeyBytes, '\0');
  zmq_z85_decode(reinterpret_cast<std::uint8_t*>(bytes.data()), z85.c_str());
  return bytes;
}

}  // namespace

ZapHandler::ZapHandler(zmq::context_t& context, const std::vector<KnownClient>& clients)
    : socket_(context, zmq::socket_type::rep), clients_(clients) {
  for (KnownClient& client : clients_) client.public_key = key_bytes(client.public_key);
  socket_.set(zmq::sockopt::linger, 0);
  socket_.bind("inproc://zeromq.zap.01");
}

void ZapHandler::answer() {
  while (const auto request = receive(socket_, kParts)) {
    const std::string id = request->size() > 1 ? (*request)[1] : std::string();
    const auto known = std::find_if(clients_.begin(), clients_.end(), [&](const KnownClient& c) {
      return request->size() == kParts && (*request)[0] == "1.0" && (*request)[5] == "CURVE" &&
             (*request)[6] == c.public_key;
    });
    const bool welcome = known != clients_.end();
    send(socket_, {"1.0", id, welcome ? "200" : "400", welcome ? "OK" : "unknown key",
                   welcome ? known->name : std::string(), std::string()});
  }
}

}  // namespace ballast
