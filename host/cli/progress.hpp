// SPDX-License-Identifier: GPL-3.0-or-later
// The progress line of a run: simulated time, real-time factor, time left. Silent where standard
// error is no terminal.
#pragma once

#include <chrono>

#include "sim/base/time.hpp"

namespace ballast {

class Progress {
 public:
  explicit Progress(bool quiet);
  ~Progress();
  void begin();  // the time that is left is reckoned from here on
  void show(Tick done, Tick total);
  void clear();

 private:
  bool enabled_;
  bool shown_ = false;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace ballast
