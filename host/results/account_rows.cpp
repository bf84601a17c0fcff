// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/account_rows.hpp"

#include <vector>

namespace ballast {

std::vector<AccountRow> account_rows(const EnergyAccounts& e) {
  std::vector<AccountRow> rows = {
      {"demand", ' ', "demand over the run", "demand of the GPUs, summed tick by tick", e.demand_j},
      {"burned", '+', "burned", "drawn above demand to hold the floor", e.burned_j},
      {"withheld", '-', "withheld", "denied by caps", e.withheld_j},
      {"granted", '=', "granted", "what the GPUs drew", e.granted_j},
      {"base", '+', "base load", "CPUs, fans, switches", e.base_j},
  };
  const auto add = [&](bool carried_off) {
    for (const EnergyAccounts::Row& row : e.published) {
      if ((row.info.kind == AccountKind::kCarriedOff) != carried_off) continue;
      rows.push_back({row.info.name, '+', row.info.label, row.info.meaning, row.energy_j});
    }
  };
  add(false);
  rows.push_back({"stored_change", '+', "change of stored energy",
                  "stored at the end minus stored at the start", e.stored_change_j});
  add(true);
  rows.push_back({"grid", '=', "grid", "drawn at the point of common coupling", e.grid_j});
  return rows;
}

std::vector<AccountRow> shown_account_rows(const EnergyAccounts& energy) {
  std::vector<AccountRow> rows = account_rows(energy);
  std::erase_if(rows, [&](const AccountRow& row) {
    return row.value_j == 0.0 && energy.find(row.key) != nullptr;
  });
  return rows;
}

}  // namespace ballast
