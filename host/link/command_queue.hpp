// SPDX-License-Identifier: GPL-3.0-or-later
// Requests on their way to the simulating thread, which looks for them at every coupling.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>

#include "host/link/message.hpp"

namespace ballast {

class CommandQueue {
 public:
  static constexpr std::size_t kCapacity = 64;

  // False where the queue is full.
  bool push(Request request);
  // Costs one load of an atomic where nothing waits.
  std::optional<Request> pop();
  // Until something waits or the time has come.
  void wait_until(std::chrono::steady_clock::time_point time);

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Request> requests_;
  std::atomic<bool> waiting_{false};
};

}  // namespace ballast
