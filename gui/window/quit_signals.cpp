// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/quit_signals.hpp"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <QCoreApplication>

#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM};

// A handler may do no more than write to a pipe, which wakes the event loop.
volatile sig_atomic_t came = 0;
int ends[2] = {-1, -1};

void on_signal(int) {
  came = 1;
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = write(ends[1], &byte, 1);
}

}  // namespace

bool interrupted() {
  return came != 0;
}

QuitSignals::QuitSignals() {
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
    throw DeviceError("too many open files", {}, "close other programs");
  }
  notifier_ = std::make_unique<QSocketNotifier>(ends[0], QSocketNotifier::Read);
  connect(notifier_.get(), &QSocketNotifier::activated, this, [this] {
    notifier_->setEnabled(false);
    QCoreApplication::exit(kExitInterrupted);
  });
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  for (const int number : kSignals) sigaction(number, &action, nullptr);
}

QuitSignals::~QuitSignals() {
  for (const int number : kSignals) signal(number, SIG_DFL);
  for (const int end : ends) close(end);
}

}  // namespace ballast
