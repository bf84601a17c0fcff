// SPDX-License-Identifier: GPL-3.0-or-later
// Where the energy went: a sum over what the parts of the bench publish. Each loss is its own
// integral and the stored energy is a function of state, so a balance that closes is meaningful.
#pragma once

#include <algorithm>
#include <cmath>
#include <string_view>
#include <vector>

#include "sim/base/published.hpp"

namespace ballast {

// Integrals over the run in J. grid = granted + base + losses + stored_change + carried_off, where
// granted = demand + burned - withheld. Demand is summed over the run as it went: where power was
// withheld the run took longer, so it is not what the same work would have drawn unconstrained.
struct EnergyAccounts {
  struct Row {
    AccountInfo info;
    double energy_j = 0.0;
  };

  double demand_j = 0.0;
  double granted_j = 0.0;
  double burned_j = 0.0;
  double withheld_j = 0.0;
  double base_j = 0.0;
  std::vector<Row> published;    // by kind, in each as they came
  double stored_change_j = 0.0;  // of all that publish what they store
  double grid_j = 0.0;

  double loss_j() const {
    return sum([](AccountKind kind) { return kind != AccountKind::kCarriedOff; });
  }
  double carried_off_j() const {
    return sum([](AccountKind kind) { return kind == AccountKind::kCarriedOff; });
  }
  // What does not close, in J.
  double balance_error_j() const {
    return grid_j - (granted_j + base_j + loss_j() + stored_change_j + carried_off_j());
  }
  // As a fraction of the energy delivered (grid, or the load where that is more; 0 without energy).
  double balance_error_frac() const {
    const double delivered_j = std::max(std::abs(grid_j), std::abs(granted_j + base_j));
    return delivered_j > 0.0 ? balance_error_j() / delivered_j : 0.0;
  }

  // Null where nobody publishes it.
  Row* find(std::string_view name) {
    const auto row = std::find_if(published.begin(), published.end(),
                                  [&](const Row& r) { return r.info.name == name; });
    return row == published.end() ? nullptr : &*row;
  }
  const Row* find(std::string_view name) const {
    return const_cast<EnergyAccounts*>(this)->find(name);
  }

  void add(const AccountInfo& info, double energy_j) {
    if (Row* row = find(info.name)) {
      row->energy_j += energy_j;
      return;
    }
    const auto after = std::find_if(published.begin(), published.end(),
                                    [&](const Row& row) { return row.info.kind > info.kind; });
    published.insert(after, {info, 0.0 + energy_j});
  }

  void add(const EnergyAccounts& other) {
    demand_j += other.demand_j;
    granted_j += other.granted_j;
    burned_j += other.burned_j;
    withheld_j += other.withheld_j;
    base_j += other.base_j;
    for (const Row& row : other.published) add(row.info, row.energy_j);
    stored_change_j += other.stored_change_j;
    grid_j += other.grid_j;
  }

 private:
  template <class Which>
  double sum(const Which& which) const {
    double sum_j = 0.0;
    for (const Row& row : published) {
      if (which(row.info.kind)) sum_j += row.energy_j;
    }
    return sum_j;
  }
};

}  // namespace ballast
