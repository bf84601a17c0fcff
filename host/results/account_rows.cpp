// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/account_rows.hpp"

#include <algorithm>

namespace ballast {

std::vector<AccountRow> account_rows(const EnergyAccounts& e) {
  return {
      {"demand", ' ', "demand over the run", "demand of the GPUs, summed tick by tick", e.demand_j},
      {"burned", '+', "burned", "drawn above demand to hold the floor", e.burned_j},
      {"withheld", '-', "withheld", "denied by caps", e.withheld_j},
      {"granted", '=', "granted", "what the GPUs drew", e.granted_j},
      {"base", '+', "base load", "CPUs, fans, switches", e.base_j},
      {"supply_loss", '+', "supply loss", "in the power supplies", e.supply_loss_j},
      {"filter_loss", '+', "filter loss", "in the input filter", e.filter_loss_j},
      {"converter_loss", '+', "converter loss", "in the storage's converter", e.converter_loss_j},
      {"cell_loss", '+', "cell loss", "inside the storage's cells", e.cell_loss_j},
      {"stored_change", '+', "change of stored energy",
       "stored at the end minus stored at the start", e.stored_change_j},
      {"detached", '+', "left with lost supplies",
       "in the capacitors of lost supplies, minus what came back", e.detached_j},
      {"grid", '=', "grid", "drawn at the point of common coupling", e.grid_j},
  };
}

std::vector<AccountRow> shown_account_rows(const EnergyAccounts& energy) {
  std::vector<AccountRow> rows = account_rows(energy);
  const auto absent = [](const AccountRow& row) {
    const bool optional = row.key == "filter_loss" || row.key == "converter_loss" ||
                          row.key == "cell_loss" || row.key == "detached";
    return optional && row.value_j == 0.0;
  };
  rows.erase(std::remove_if(rows.begin(), rows.end(), absent), rows.end());
  return rows;
}

}  // namespace ballast
