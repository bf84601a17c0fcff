// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that processes recorded data beside the simulation, at a lower priority. It rests
// between two pieces of work unless it is woken.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace ballast {

class Background {
 public:
  using Rest = std::chrono::steady_clock::duration;
  // `work` returns the time to rest after it; it must not throw.
  explicit Background(std::function<Rest()> work);
  ~Background();  // stops
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Cuts the present rest short, or leaves out the next one.
  void wake();
  // Waits for the work in progress to end; none begins afterwards.
  void stop();

 private:
  void loop();

  std::function<Rest()> work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool awake_ = false;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace ballast
