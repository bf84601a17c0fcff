// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/account_json.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "host/results/account_rows.hpp"
#include "sim/plant/rack_plants.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kBalanceError = "balance_error";

double number(const Json& value) {
  return value.is_null() ? NAN : value.get<double>();
}

// `before` stands before it: accounts of a kind follow each other.
AccountInfo info_of(const std::string& key, AccountKind before) {
  for (const Published& part : RackPlants::published(nullptr)) {
    for (const Published::Account& account : part.accounts) {
      if (account.info.name == key) return account.info;
    }
  }
  AccountInfo info{key, key, "", before};
  std::replace(info.label.begin(), info.label.end(), '_', ' ');
  return info;
}

}  // namespace

Json energy_json(const EnergyAccounts& e) {
  const auto finite = [](double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
  };
  Json accounts = Json::object();
  for (const AccountRow& row : account_rows(e))
    accounts[std::string(row.key)] = finite(row.value_j);
  accounts[kBalanceError] = finite(e.balance_error_j());
  return accounts;
}

EnergyAccounts energy_of_json(const Json& json) {
  EnergyAccounts e;
  const std::pair<const char*, double*> fixed[] = {
      {"demand", &e.demand_j},   {"burned", &e.burned_j}, {"withheld", &e.withheld_j},
      {"granted", &e.granted_j}, {"base", &e.base_j},     {"stored_change", &e.stored_change_j},
      {"grid", &e.grid_j}};
  for (const auto& [key, value] : fixed) *value = number(json.at(key));
  AccountKind kind = AccountKind::kPathLoss;
  for (const auto& item : json.items()) {
    const std::string& key = item.key();
    if (key == "stored_change") kind = AccountKind::kCarriedOff;
    const bool is_fixed = std::any_of(std::begin(fixed), std::end(fixed),
                                      [&](const auto& field) { return key == field.first; });
    if (is_fixed || key == kBalanceError) continue;
    const AccountInfo info = info_of(key, kind);
    kind = info.kind;
    e.add(info, number(item.value()));
  }
  return e;
}

}  // namespace ballast
