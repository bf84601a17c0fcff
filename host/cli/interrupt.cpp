// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/interrupt.hpp"

#include <csignal>

namespace ballast {
namespace {

std::atomic<bool> interrupted{false};

void on_signal(int signal) {
  interrupted.store(true, std::memory_order_relaxed);
  std::signal(signal, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& watch_interrupts() {
  interrupted = false;
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  return interrupted;
}

}  // namespace ballast
