// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/answer_queue.hpp"

#include <optional>
#include <utility>

namespace ballast {
namespace {

constexpr auto kUntilWoken = std::chrono::hours(1);

}  // namespace

AnswerQueue::AnswerQueue(Outbox& outbox, std::size_t capacity)
    : outbox_(outbox), capacity_(capacity), thread_([this] { return work(); }) {}

void AnswerQueue::push(std::uint64_t id, std::function<Reply()> answer) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= capacity_) {
      throw DeviceError("too many requests wait for an answer", {}, "ask again later");
    }
    waiting_.push_back({id, std::move(answer)});
  }
  thread_.wake();
}

void AnswerQueue::drop(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [id](const Waiting& waiting) { return waiting.id == id; });
}

// One at a time, so that the thread can be stopped between two.
Background::Rest AnswerQueue::work() {
  std::optional<Waiting> next;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return kUntilWoken;
    next = std::move(waiting_.front());
    waiting_.pop_front();
  }
  try {
    outbox_.reply(next->answer());
  } catch (const std::exception& error) {
    outbox_.reply(fault_reply(next->id, error));
  }
  return Background::Rest::zero();
}

}  // namespace ballast
