// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/ctl_poll.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <thread>

#include "sim/base/terminal_text.hpp"

namespace ballast {
namespace {

constexpr auto kPoll = std::chrono::milliseconds(100);

}  // namespace

Reply StatusPoll::next() {
  if (asked_) std::this_thread::sleep_for(kPoll);
  asked_ = true;
  Reply reply = client_.ask("status");
  const bool silent = reply.body.value("silent_s", 0) > 0;
  if (silent && !told_) {
    fmt::print(stderr, "ballast: {}; still waiting\n", visible(reply.body.value("message", "")));
  }
  told_ = silent;
  return reply;
}

}  // namespace ballast
