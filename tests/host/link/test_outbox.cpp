// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/outbox.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include "host/link/command_queue.hpp"

namespace ballast {
namespace {

FrameHeader notice() {
  FrameHeader h;
  h.kind = FrameKind::kNotice;
  return h;
}

TEST(Outbox, NumbersFramesOfAKindAlsoThoseItDrops) {
  Outbox outbox(4);
  for (std::size_t i = 0; i < Outbox::kMaxFrames + 10; ++i) outbox.text(notice(), Json::object());
  const Outbox::Waiting first = outbox.take();
  ASSERT_EQ(first.frames.size(), Outbox::kMaxFrames);
  EXPECT_EQ(decode_frame_header(first.frames.back()).seq, Outbox::kMaxFrames - 1);
  EXPECT_EQ(decode_frame_header(first.frames.back()).run, 4U);
  outbox.text(notice(), Json::object());
  EXPECT_EQ(decode_frame_header(outbox.take().frames.at(0)).seq, Outbox::kMaxFrames + 10);
}

TEST(Outbox, WakesWhoSends) {
  Outbox outbox(1);
  pollfd waiting{outbox.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&waiting, 1, 0), 0);
  outbox.series_due();
  EXPECT_EQ(poll(&waiting, 1, 0), 1);
  EXPECT_TRUE(outbox.take().series_due);
  EXPECT_EQ(poll(&waiting, 1, 0), 0);
}

TEST(CommandQueue, KeepsOrderAndRefusesWhenFull) {
  CommandQueue queue;
  EXPECT_FALSE(queue.pop().has_value());
  for (std::size_t i = 0; i < CommandQueue::kCapacity; ++i) {
    queue.push({i, "run", Json::object()});
  }
  EXPECT_THROW(queue.push({99, "run", Json::object()}), DeviceError);
  for (std::size_t i = 0; i < CommandQueue::kCapacity; ++i) EXPECT_EQ(queue.pop()->id, i);
  EXPECT_FALSE(queue.pop().has_value());
}

TEST(CommandQueue, GivesBackWhatWaitsWhenItIsClosed) {
  CommandQueue queue;
  queue.push({7, "run", Json::object()});
  const auto waiting = queue.close();
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting.front().id, 7U);
  EXPECT_FALSE(queue.pop().has_value());
  EXPECT_THROW(queue.push({8, "run", Json::object()}), DeviceError);
}

}  // namespace
}  // namespace ballast
