// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/outbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "sim/base/error.hpp"

namespace ballast {

Outbox::Outbox(std::uint32_t run) : run_(run), event_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (event_ < 0) throw DeviceError("too many open files", {}, "close other programs");
}

Outbox::~Outbox() {
  close(event_);
}

void Outbox::wake() const {
  const std::uint64_t one = 1;
  // Full is as good as woken.
  static_cast<void>(!write(event_, &one, sizeof one));
}

std::uint64_t Outbox::number(FrameKind kind) {
  const std::lock_guard lock(mutex_);
  return seq_.at(static_cast<std::size_t>(kind))++;
}

void Outbox::queue(std::string bytes) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.frames.size() >= kMaxFrames) return;
    waiting_.frames.push_back(std::move(bytes));
  }
  wake();
}

void Outbox::reply(Reply reply) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.replies.push_back(std::move(reply));
  }
  wake();
}

void Outbox::frame(FrameHeader header, std::span<const float> values) {
  header.run = run_;
  header.seq = number(header.kind);
  queue(encode_frame(header, values));
}

void Outbox::text(FrameHeader header, const Json& json) {
  header.run = run_;
  header.seq = number(header.kind);
  queue(encode_frame(header, dump(json)));
}

void Outbox::notice(Tick tick, const std::string& message, const std::string& about) {
  FrameHeader header;
  header.kind = FrameKind::kNotice;
  header.first_tick = tick;
  Json json = {{"type", "notice"}, {"message", message}};
  if (!about.empty()) json["about"] = about;
  text(header, json);
}

void Outbox::series_due() {
  {
    const std::lock_guard lock(mutex_);
    waiting_.series_due = true;
  }
  wake();
}

Outbox::Waiting Outbox::take() {
  std::uint64_t count = 0;
  static_cast<void>(!read(event_, &count, sizeof count));
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace ballast
