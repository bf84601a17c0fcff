// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/cell.hpp"

#include <cmath>

namespace ballast {

CellCurrent solve_current(double power_w, double emf_v, double resistance_ohm,
                          CurrentWindow window) {
  window.raise_min(-emf_v / (2.0 * resistance_ohm), kLimitPower);
  // Power rises with the current everywhere in the window, so the ends are compared as powers; an
  // infinite power never reaches the square root.
  const double most_w = window.max_a * (emf_v + resistance_ohm * window.max_a);
  if (power_w >= most_w) return {window.max_a, power_w > most_w ? window.max_reason : 0u};
  const double least_w = window.min_a * (emf_v + resistance_ohm * window.min_a);
  if (power_w <= least_w) return {window.min_a, power_w < least_w ? window.min_reason : 0u};
  // This form of the root does not cancel for small powers.
  const double root = std::sqrt(emf_v * emf_v + 4.0 * resistance_ohm * power_w);
  return {2.0 * power_w / (emf_v + root), 0u};
}

}  // namespace ballast
