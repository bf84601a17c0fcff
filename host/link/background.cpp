// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/background.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace ballast {
namespace {

constexpr int kNice = 10;

}  // namespace

Background::Background(std::function<Rest()> work) : work_(std::move(work)) {
  thread_ = std::thread([this] { loop(); });
}

Background::~Background() {
  stop();
}

void Background::wake() {
  const std::lock_guard lock(mutex_);
  awake_ = true;
  changed_.notify_one();
}

void Background::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Background::loop() {
  // Of this thread alone: on Linux the id is a thread's. Failing leaves it as it is.
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice));
  std::unique_lock lock(mutex_);
  while (!stop_) {
    awake_ = false;
    lock.unlock();
    const Rest rest = work_();
    lock.lock();
    changed_.wait_for(lock, rest, [this] { return stop_ || awake_; });
  }
}

}  // namespace ballast
