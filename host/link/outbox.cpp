// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/outbox.hpp"

#include <utility>

namespace ballast {

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
  event_.set();
}

void Outbox::reply(Reply reply) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.replies.push_back(std::move(reply));
  }
  event_.set();
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
  event_.set();
}

Outbox::Waiting Outbox::take() {
  event_.clear();
  const std::lock_guard lock(mutex_);
  return std::exchange(waiting_, {});
}

}  // namespace ballast
