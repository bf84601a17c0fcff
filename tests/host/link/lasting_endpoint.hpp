// SPDX-License-Identifier: GPL-3.0-or-later
// An address for a server that clients must find again after it has ended.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <stdexcept>
#include <string>

namespace ballast {

inline bool is_free_port(int port) {
  const int taken = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = bind(taken, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(taken);
  return bound;
}

// Its port and the next one, which is that of the frames, are free. Both lie below the ports that
// the system gives to whoever asks for any: one of those can be taken between two servers, even by
// the client that looks for the first.
inline std::string lasting_endpoint() {
  // Programs that run side by side begin at different ones.
  for (int port = 20000 + getpid() % 5000 * 2; port < 32000; port += 2) {
    if (is_free_port(port) && is_free_port(port + 1)) {
      return "tcp://127.0.0.1:" + std::to_string(port);
    }
  }
  throw std::runtime_error("no port is free");
}

}  // namespace ballast
