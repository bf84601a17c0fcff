// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/answer_queue.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <chrono>
#include <future>
#include <memory>
#include <thread>

namespace ballast {
namespace {

constexpr std::size_t kCapacity = 5;

Reply reply_of(std::uint64_t id) {
  Reply reply;
  reply.id = id;
  reply.ok = true;
  return reply;
}

std::vector<Reply> take(Outbox& outbox, std::size_t count) {
  std::vector<Reply> replies;
  while (replies.size() < count) {
    pollfd ready{outbox.descriptor(), POLLIN, 0};
    if (poll(&ready, 1, 20000) != 1) break;
    for (Reply& reply : outbox.take().replies) replies.push_back(std::move(reply));
  }
  return replies;
}

// A first request that is worked on until it may go on: what is pushed meanwhile waits.
class Busy {
 public:
  explicit Busy(AnswerQueue& queue) {
    queue.push(0, [this] {
      begun_.set_value();
      go_on_.get_future().wait();
      return reply_of(0);
    });
    begun_.get_future().wait();
  }
  void go_on() { go_on_.set_value(); }

 private:
  std::promise<void> begun_;
  std::promise<void> go_on_;
};

TEST(AnswerQueue, AnswersInOrderAndRefusesWhatIsTooMuch) {
  Outbox outbox(1);
  AnswerQueue queue(outbox, kCapacity);
  Busy busy(queue);
  for (std::uint64_t id = 1; id <= kCapacity; ++id) {
    queue.push(id, [id] { return reply_of(id); });
  }
  EXPECT_THROW(queue.push(99, [] { return reply_of(99); }), DeviceError);
  busy.go_on();
  const std::vector<Reply> replies = take(outbox, kCapacity + 1);
  ASSERT_EQ(replies.size(), kCapacity + 1);
  for (std::size_t i = 0; i < replies.size(); ++i) EXPECT_EQ(replies[i].id, i);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // it falls asleep
  queue.push(50, [] { return reply_of(50); });                 // there is room again, and it wakes
  ASSERT_EQ(take(outbox, 1).size(), 1U);
}

TEST(AnswerQueue, LeavesOutWhatNobodyWaitsFor) {
  Outbox outbox(1);
  AnswerQueue queue(outbox, kCapacity);
  Busy busy(queue);
  for (std::uint64_t id = 1; id <= 3; ++id) queue.push(id, [id] { return reply_of(id); });
  for (const std::uint64_t id : {0, 2, 77}) queue.drop(id);
  busy.go_on();
  const std::vector<Reply> replies = take(outbox, 3);
  ASSERT_EQ(replies.size(), 3U);
  EXPECT_EQ(replies[0].id, 0U);  // it had begun
  EXPECT_EQ(replies[1].id, 1U);
  EXPECT_EQ(replies[2].id, 3U);
}

TEST(AnswerQueue, AnErrorIsTheReply) {
  Outbox outbox(1);
  AnswerQueue queue(outbox, kCapacity);
  queue.push(3, []() -> Reply { throw DataError("the file is damaged", {}, "record it again"); });
  const std::vector<Reply> replies = take(outbox, 1);
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].id, 3U);
  EXPECT_FALSE(replies[0].ok);
  EXPECT_EQ(replies[0].fault.type, "data");
}

TEST(AnswerQueue, EndsWithoutAnsweringWhatWaits) {
  Outbox outbox(1);
  auto queue = std::make_unique<AnswerQueue>(outbox, kCapacity);
  Busy busy(*queue);
  queue->push(1, []() -> Reply { return reply_of(1); });
  std::thread ending([&] { queue.reset(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));  // it waits for the one under way
  busy.go_on();
  ending.join();
  const std::vector<Reply> replies = outbox.take().replies;
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].id, 0U);
}

}  // namespace
}  // namespace ballast
