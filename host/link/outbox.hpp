// SPDX-License-Identifier: GPL-3.0-or-later
// Messages from the threads of a bench process to the server; no thread ever waits for it.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "host/link/frame.hpp"
#include "host/link/message.hpp"
#include "host/link/wake_event.hpp"

namespace ballast {

class Outbox {
 public:
  static constexpr std::size_t kMaxFrames = 256;  // waiting; further ones are dropped

  explicit Outbox(std::uint32_t run) : run_(run) {}

  void reply(Reply reply);
  // `header.run` and `header.seq` are filled in.
  void frame(FrameHeader header, std::span<const float> values);
  void text(FrameHeader header, const Json& json);
  // One line for the user, such as an error.
  void notice(Tick tick, const std::string& message, const std::string& about = {});
  // The series have new samples.
  void series_due();

  // For the sender. Readable while something waits.
  int descriptor() const { return event_.descriptor(); }
  struct Waiting {
    std::vector<Reply> replies;
    std::vector<std::string> frames;
    bool series_due = false;
  };
  Waiting take();

 private:
  std::uint64_t number(FrameKind kind);
  void queue(std::string bytes);

  const std::uint32_t run_;
  WakeEvent event_;
  std::mutex mutex_;
  Waiting waiting_;
  std::array<std::uint64_t, 6> seq_{};  // by kind
};

}  // namespace ballast
