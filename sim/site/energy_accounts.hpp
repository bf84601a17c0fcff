// SPDX-License-Identifier: GPL-3.0-or-later
// Where the energy went. Each loss is its own integral and the stored energy is a function of
// state, so that it means something when the balance closes.
#pragma once

#include <algorithm>
#include <cmath>

namespace ballast {

// Integrals over the run in J. grid = granted + base + losses + stored_change + detached, where
// granted = demand + burned - withheld. Demand is summed over the run as it went: where power was
// withheld the run took longer, so it is not what the same work would have drawn unconstrained.
struct EnergyAccounts {
  double demand_j = 0.0;
  double granted_j = 0.0;
  double burned_j = 0.0;
  double withheld_j = 0.0;
  double base_j = 0.0;
  double supply_loss_j = 0.0;     // power supplies
  double filter_loss_j = 0.0;     // input filter
  double converter_loss_j = 0.0;  // between the rack and the storage's cell
  double cell_loss_j = 0.0;       // inside the battery or supercapacitor
  double stored_change_j = 0.0;   // capacitors, cell and input filter
  double detached_j = 0.0;        // left in the capacitors of lost supplies, less what came back
  double grid_j = 0.0;

  double loss_j() const { return supply_loss_j + filter_loss_j + converter_loss_j + cell_loss_j; }
  // What does not close, in J.
  double balance_error_j() const {
    return grid_j - (granted_j + base_j + loss_j() + stored_change_j + detached_j);
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
    supply_loss_j += other.supply_loss_j;
    filter_loss_j += other.filter_loss_j;
    converter_loss_j += other.converter_loss_j;
    cell_loss_j += other.cell_loss_j;
    stored_change_j += other.stored_change_j;
    detached_j += other.detached_j;
    grid_j += other.grid_j;
  }
};

}  // namespace ballast
