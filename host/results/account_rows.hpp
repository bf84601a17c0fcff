// SPDX-License-Identifier: GPL-3.0-or-later
// The energy accounts as rows, under the names that table, report, summary and comparison share.
#pragma once

#include <string_view>
#include <vector>

#include "sim/site/energy_accounts.hpp"

namespace ballast {

struct AccountRow {
  std::string_view key;  // in summary.json
  char sign;             // '+' or '-' to the row before, '=' for a sum; ' ' for the first
  std::string_view label;
  std::string_view meaning;
  double value_j;

  bool is_sum() const { return sign == '=' || sign == ' '; }
  // What it does to the sum.
  double change_j() const { return sign == '-' ? -value_j : value_j; }
};

// From demand to grid; what is published keeps its texts in `energy`.
std::vector<AccountRow> account_rows(const EnergyAccounts& energy);
// The same without what is published as 0.
std::vector<AccountRow> shown_account_rows(const EnergyAccounts& energy);

}  // namespace ballast
