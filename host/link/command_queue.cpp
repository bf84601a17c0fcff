// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/command_queue.hpp"

#include <utility>

namespace ballast {

void CommandQueue::push(Request request) {
  const std::lock_guard lock(mutex_);
  if (closed_) throw closed(request);
  if (requests_.size() >= kCapacity) {
    throw DeviceError("too many requests wait", {request.op, 0, 0}, "try again");
  }
  requests_.push_back(std::move(request));
  waiting_ = true;
  more_.notify_one();
}

std::optional<Request> CommandQueue::pop() {
  if (!waiting_.load(std::memory_order_relaxed)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  if (requests_.empty()) return std::nullopt;
  Request request = std::move(requests_.front());
  requests_.pop_front();
  waiting_ = !requests_.empty();
  return request;
}

void CommandQueue::wait_until(std::chrono::steady_clock::time_point time) {
  std::unique_lock lock(mutex_);
  more_.wait_until(lock, time, [this] { return !requests_.empty(); });
}

std::deque<Request> CommandQueue::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  waiting_ = false;
  return std::exchange(requests_, {});
}

DeviceError CommandQueue::closed(const Request& request) {
  return DeviceError("the simulation has ended and its results are being written",
                     {request.op, 0, 0}, "`restart` begins a new run");
}

}  // namespace ballast
