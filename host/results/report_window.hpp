// SPDX-License-Identifier: GPL-3.0-or-later
// What of a verdict can be drawn across a plot of power over time.
#pragma once

#include "host/limits/judge.hpp"

namespace ballast {

struct LimitWindow {
  enum Kind {
    kNone,    // an instant only
    kRange,   // maximum less minimum within the window
    kChange,  // between the ends of the window
  };
  Kind kind = kNone;
  double length_s = 0.0;
  double allowed_w = 0.0;  // within the window
};

// Of clauses in MW over a window, and of ramps in MW per time.
LimitWindow limit_window(const Verdict& verdict);

}  // namespace ballast
