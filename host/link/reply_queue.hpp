// SPDX-License-Identifier: GPL-3.0-or-later
// Replies on their way to clients. A client may send more requests at once than its connection
// holds replies. Replies without room wait here, up to a number of bytes.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <vector>
#include <zmq.hpp>

namespace ballast {

class ReplyQueue {
 public:
  static constexpr std::size_t kBytesOfOne = 32U << 20U;  // 32 replies of `history`
  static constexpr std::size_t kBytesOfAll = 256U << 20U;

  // `parts` begin with the client. False if it has gone, or has left so much unread that this reply
  // is lost.
  bool send(zmq::socket_t& router, std::vector<std::string> parts);
  // Sends as many of the waiting replies as there is room for.
  void send_waiting(zmq::socket_t& router);
  bool empty() const { return waiting_.empty(); }
  std::size_t bytes() const { return bytes_; }

 private:
  struct Waiting {
    std::deque<std::vector<std::string>> replies;
    std::size_t bytes = 0;
  };

  std::map<std::string, Waiting> waiting_;  // never with an empty value
  std::size_t bytes_ = 0;
};

}  // namespace ballast
