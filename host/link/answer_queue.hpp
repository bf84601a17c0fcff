// SPDX-License-Identifier: GPL-3.0-or-later
// Requests whose answers take long: worked on one after the other, in a thread beside the one that
// talks to the server and the one that simulates.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

#include "host/link/background.hpp"
#include "host/link/outbox.hpp"

namespace ballast {

class AnswerQueue {
 public:
  // `capacity`: of those that wait, beside the one that is worked on.
  AnswerQueue(Outbox& outbox, std::size_t capacity);

  // `answer` is called by the thread; what it gives, or the error it throws, goes to the outbox.
  // What still waits when this ends is not answered. Throws DeviceError where too many wait.
  void push(std::uint64_t id, std::function<Reply()> answer);
  // Nobody waits for this one any longer. It is answered none the less if work on it has begun.
  void drop(std::uint64_t id);

 private:
  struct Waiting {
    std::uint64_t id;
    std::function<Reply()> answer;
  };
  Background::Rest work();

  Outbox& outbox_;
  const std::size_t capacity_;
  std::mutex mutex_;
  std::deque<Waiting> waiting_;
  Background thread_;
};

}  // namespace ballast
