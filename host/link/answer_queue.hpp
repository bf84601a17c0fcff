// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that take long to answer. They are processed one after the other, in a thread separate
// from the one that talks to the server and the one that simulates.
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
  // `capacity`: requests that may wait, in addition to the one being processed.
  AnswerQueue(Outbox& outbox, std::size_t capacity);

  // `answer` is called by the thread; its result, or the error that it throws, goes to the outbox.
  // Requests that still wait at destruction are not answered. Throws DeviceError if too many wait.
  void push(std::uint64_t id, std::function<Reply()> answer);
  // Nobody waits for this request any longer. It is still answered if work on it has begun.
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
