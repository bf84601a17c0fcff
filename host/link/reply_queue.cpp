// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/reply_queue.hpp"

#include <iterator>
#include <utility>

#include "host/link/sockets.hpp"

namespace ballast {
namespace {

std::size_t size_of(const std::vector<std::string>& parts) {
  std::size_t bytes = 0;
  for (const std::string& part : parts) bytes += part.size();
  return bytes;
}

}  // namespace

bool ReplyQueue::send(zmq::socket_t& router, std::vector<std::string> parts) {
  const std::string client = parts.front();
  const auto before = waiting_.find(client);
  if (before == waiting_.end()) {
    const Sent sent = try_send(router, parts);
    if (sent != Sent::kNoRoom) return sent == Sent::kYes;
  }
  const std::size_t bytes = size_of(parts);
  const std::size_t of_client = before == waiting_.end() ? 0 : before->second.bytes;
  if (of_client + bytes > kBytesOfOne || bytes_ + bytes > kBytesOfAll) return false;
  Waiting& waiting = waiting_[client];
  waiting.replies.push_back(std::move(parts));
  waiting.bytes += bytes;
  bytes_ += bytes;
  return true;
}

void ReplyQueue::send_waiting(zmq::socket_t& router) {
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    Waiting& waiting = it->second;
    Sent sent = Sent::kYes;
    while (!waiting.replies.empty() && sent == Sent::kYes) {
      sent = try_send(router, waiting.replies.front());
      if (sent != Sent::kYes) break;
      const std::size_t bytes = size_of(waiting.replies.front());
      waiting.replies.pop_front();
      waiting.bytes -= bytes;
      bytes_ -= bytes;
    }
    const bool done = waiting.replies.empty() || sent == Sent::kGone;
    if (done) bytes_ -= waiting.bytes;
    it = done ? waiting_.erase(it) : std::next(it);
  }
}

}  // namespace ballast
