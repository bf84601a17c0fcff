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

  // Throws DeviceError where the queue is full or closed.
  void push(Request request);
  // Costs one load of an atomic if nothing waits.
  std::optional<Request> pop();
  // Waits until a request arrives or the time has come.
  void wait_until(std::chrono::steady_clock::time_point time);
  // Accepts no more, because the simulation has ended; returns the waiting requests.
  std::deque<Request> close();
  // The error for requests that come after that.
  static DeviceError closed(const Request& request);

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<Request> requests_;
  bool closed_ = false;
  std::atomic<bool> waiting_{false};
};

}  // namespace ballast
