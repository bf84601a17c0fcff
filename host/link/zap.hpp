// SPDX-License-Identifier: GPL-3.0-or-later
// Who may connect: the authentication handler that libzmq asks at every CURVE handshake
// (rfc.zeromq.org/spec/27). Without one, libzmq lets in any client key.
#pragma once

#include <string>
#include <vector>
#include <zmq.hpp>

#include "host/link/curve_keys.hpp"

namespace ballast {

// One per context; must be there before a socket that asks it is bound.
class ZapHandler {
 public:
  ZapHandler(zmq::context_t& context, const std::vector<KnownClient>& clients);

  zmq::socket_t& socket() { return socket_; }
  // Answers all requests that wait.
  void answer();

 private:
  zmq::socket_t socket_;
  std::vector<KnownClient> clients_;  // public keys as bytes
};

}  // namespace ballast
