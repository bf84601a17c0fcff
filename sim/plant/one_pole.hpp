// SPDX-License-Identifier: GPL-3.0-or-later
// A first-order lag over one tick with a constant input, solved exactly: T dx/dt = u - x.
#pragma once

#include <cmath>

#include "sim/base/time.hpp"

namespace ballast {

class OnePole {
 public:
  // `time_s` >= 0; with 0 the output is the input.
  explicit OnePole(double time_s) {
    if (time_s > 0.0) {
      const double ratio = kTickSeconds / time_s;
      rise_ = -std::expm1(-ratio);
      decay_ = std::exp(-ratio);
      lag_ = rise_ / ratio;
    }
  }

  // The state at the end of the tick, and its mean over the tick.
  double end(double state, double input) const { return state + (input - state) * rise_; }
  double mean(double state, double input) const { return input + (state - input) * lag_; }

  double rise() const { return rise_; }    // 1 - exp(-dt/T)
  double decay() const { return decay_; }  // exp(-dt/T)
  double lag() const { return lag_; }      // (T/dt) (1 - exp(-dt/T))

 private:
  double rise_ = 1.0;
  double decay_ = 0.0;
  double lag_ = 0.0;
};

}  // namespace ballast
