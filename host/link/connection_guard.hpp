// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds what libzmq has no bound for: the parts of a message that is never finished, the topics
// that a peer wants, and the number of connections. It knows nothing of what peers say; it sees
// what this process holds, and ends connections.
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

  // Watches TCP connections that were made to these local ports, from a thread of its own: a socket
  // that takes in topics without end gives its own thread no time. Where there are too many, those
  // that came last are ended; where the process holds too much, all are.
  ConnectionGuard(std::vector<int> ports, const Limits& limits);
  ~ConnectionGuard();
  ConnectionGuard(const ConnectionGuard&) = delete;
  ConnectionGuard& operator=(const ConnectionGuard&) = delete;

  // What it did since it was last asked, one line; none where it did nothing.
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
  std::set<unsigned long> known_;  // inodes of connections that were let be
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  std::optional<std::string> report_;
  std::thread thread_;
};

}  // namespace ballast
