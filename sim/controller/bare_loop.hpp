// SPDX-License-Identifier: GPL-3.0-or-later
// The reference of `ballast bench`: the two Verilated controllers of a rack in the simplest loop
// that ticks them, with inputs from a log and nothing around them.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/controller/controller_log.hpp"

namespace ballast {

class BareLoop {
 public:
  // Builds and resets the models and writes the log's registers. The log must outlive it.
  explicit BareLoop(const ControllerLog& log);
  ~BareLoop();

  // All ticks of the log, once.
  void run();
  // Whether granted power and storage commands came out as in the log, in sum.
  bool matches() const;

 private:
  struct Models;
  std::unique_ptr<Models> models_;
};

}  // namespace ballast
