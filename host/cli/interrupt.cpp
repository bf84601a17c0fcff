// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/interrupt.hpp"

#include <sys/prctl.h>
#include <unistd.h>

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
  // nohup has it ignored, and that is to stay.
  if (std::signal(SIGHUP, on_signal) == SIG_IGN) std::signal(SIGHUP, SIG_IGN);
  return interrupted;
}

void end_with_parent(int parent) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) raise(SIGTERM);  // gone already
}

}  // namespace ballast
