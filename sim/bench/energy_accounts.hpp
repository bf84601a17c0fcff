// SPDX-License-Identifier: GPL-3.0-or-later
// Where the energy went. Each loss is its own integral and the stored energy a function of state,
// so that closing the balance says something.
#pragma once

#include <algorithm>
#include <cmath>

namespace ballast {

// Integrals over the run in J. grid = granted + base + conversion_loss + storage_loss +
// stored_change, where granted = demand + burned - withheld.
struct EnergyAccounts {
  double demand_j = 0.0;
  double granted_j = 0.0;
  double burned_j = 0.0;
  double withheld_j = 0.0;
  double base_j = 0.0;
  double conversion_loss_j = 0.0;  // power supplies and input filter
  double storage_loss_j = 0.0;     // converter and cell
  double stored_change_j = 0.0;    // capacitors, cell and input filter
  double grid_j = 0.0;

  // What does not close, in J.
  double balance_error_j() const {
    return grid_j - (granted_j + base_j + conversion_loss_j + storage_loss_j + stored_change_j);
  }
  // As a fraction of the energy delivered (grid, or the load where that is more; 0 without energy).
  double balance_error_frac() const {
    const double delivered_j = std::max(std::abs(grid_j), std::abs(granted_j + base_j));
    return delivered_j > 0.0 ? balance_error_j() / delivered_j : 0.0;
  }

  void add(const EnergyAccounts& other) {
    demand_j += other.demand_j;
    granted_j += other.granted_j;
    burned_j += other.burned_j;
    withheld_j += other.withheld_j;
    base_j += other.base_j;
    conversion_loss_j += other.conversion_loss_j;
    storage_loss_j += other.storage_loss_j;
    stored_change_j += other.stored_change_j;
    grid_j += other.grid_j;
  }
};

}  // namespace ballast
