// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/ledger.hpp"

#include <utility>

namespace ballast {

void Ledger::add(Published part) {
  for (Published::Channel& channel : part.channels) {
    channels_.push_back(std::move(channel.info));
    values_.push_back(channel.value);
  }
  stored_.push_back(part.stored_j);
  for (Published::Account& account : part.accounts) {
    if (account.info.kind != AccountKind::kCarriedOff) losses_.push_back(account.energy_j);
    rows_.add(account.info, 0.0);
    accounts_.push_back(std::move(account));
  }
  loss_ends_.push_back(losses_.size());
  row_of_.clear();
  for (const Published::Account& account : accounts_) {
    row_of_.push_back(
        static_cast<std::size_t>(rows_.find(account.info.name) - rows_.published.data()));
  }
}

double Ledger::loss_j() const {
  double sum_j = 0.0;
  std::size_t loss = 0;
  for (const std::size_t end : loss_ends_) {
    double part_j = 0.0;
    for (; loss < end; ++loss) part_j += losses_[loss]();
    sum_j += part_j;
  }
  return sum_j;
}

double Ledger::stored_j() const {
  double sum_j = 0.0;
  for (const Probe& stored : stored_) sum_j += stored();
  return sum_j;
}

void Ledger::fill(EnergyAccounts& accounts) const {
  if (accounts.published.size() != rows_.published.size()) accounts.published = rows_.published;
  for (EnergyAccounts::Row& row : accounts.published) row.energy_j = 0.0;
  for (std::size_t a = 0; a < accounts_.size(); ++a) {
    accounts.published[row_of_[a]].energy_j += accounts_[a].energy_j();
  }
}

}  // namespace ballast
