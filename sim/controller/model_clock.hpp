// SPDX-License-Identifier: GPL-3.0-or-later
// One clock and the reset of a Verilated model with our ports.
#pragma once

namespace ballast {

// The falling edge must be evaluated for Verilator to see the next rising one.
template <class Model>
void clock_model(Model& model) {
  model.clk_i = 1;
  model.eval();
  model.clk_i = 0;
  model.eval();
}

// Verilator sees no edge in a model's first evaluation, so that one comes before the reset.
template <class Model>
void reset_model(Model& model) {
  model.rst_ni = 1;
  model.eval();
  model.rst_ni = 0;
  clock_model(model);
  model.rst_ni = 1;
  clock_model(model);
}

}  // namespace ballast
