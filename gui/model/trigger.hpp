// SPDX-License-Identifier: GPL-3.0-or-later
// Finds where a series crosses a level, as an oscilloscope does.
#pragma once

#include <optional>

#include "gui/model/min_max.hpp"

namespace ballast {

enum class TriggerEdge { kRising, kFalling, kEither };

class LevelTrigger {
 public:
  LevelTrigger(TriggerEdge edge, double level) : edge_(edge), level_(level) {}

  // The next bucket in the order of time. True where the level is crossed in it, coming from
  // a bucket wholly on the other side (at the level counts as above). A bucket that holds both
  // sides does not say where it ends, so the one after it decides on which side it goes on. After
  // something unknown the side is found anew.
  bool feed(MinMax bucket);
  void reset() { above_.reset(); }

 private:
  TriggerEdge edge_;
  double level_;
  std::optional<bool> above_;
};

}  // namespace ballast
