// SPDX-License-Identifier: GPL-3.0-or-later
// Limits what libzmq does not limit: the parts of a message that never ends, the topics that a peer
// subscribes to, and the number of connections. It does not see what peers send. It watches the
// memory of this process and closes connections.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace ballast {

class ConnectionGuard {
 public:
  struct Limits {
    std::size_t memory_bytes = std::size_t{1} << 30U;  // of this process, as malloc() counts it
    std::size_t connections = 1024;                    // and at most half of the files it may open
  };

  // Watches the TCP connections to these local ports from a thread of its own, because a socket
  // that receives topics without end leaves its own thread no time. If there are too many
  // connections, the newest are closed; if the process holds too much memory, all are.
  ConnectionGuard(std::vector<int> ports, const Limits& limits);
  ~ConnectionGuard();
  ConnectionGuard(const ConnectionGuard&) = delete;
  ConnectionGuard& operator=(const ConnectionGuard&) = delete;

  // What it has done since the last call, one line; empty if nothing.
  std::optional<std::string> report();

 private:
  struct Connection {
    int fd = -1;
    unsigned long inode = 0;  // no other socket has it as long as this one is open
  };

  void work();
  std::vector<Connection> connections() const;
  void look();
  void note(const std::string& line);

  std::vector<int> ports_;
  Limits limits_;
  std::set<unsigned long> known_;  // inodes of connections that were kept
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::optional<std::string> report_;
  std::thread thread_;
};

}  // namespace ballast
