// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of a rack or of a site publish, collected: who holds it reads their channels,
// losses and stored energy without knowing the parts.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/base/published.hpp"
#include "sim/site/energy_accounts.hpp"

namespace ballast {

class Ledger {
 public:
  // The parts must outlive the ledger.
  void add(Published part);

  // In the order in which they were published. None of the calls below allocates.
  std::span<const ChannelInfo> channels() const { return channels_; }
  std::span<const Probe> values() const { return values_; }
  // Sums over the parts in their order, of each part's own sum.
  double loss_j() const;
  double stored_j() const;
  // Puts what is published into `accounts.published`, in place where a ledger of the same parts has
  // filled it before.
  void fill(EnergyAccounts& accounts) const;

 private:
  std::vector<ChannelInfo> channels_;
  std::vector<Probe> values_;
  std::vector<Probe> losses_;
  std::vector<std::size_t> loss_ends_;  // of each part, in losses_
  std::vector<Probe> stored_;
  std::vector<Published::Account> accounts_;
  std::vector<std::size_t> row_of_;  // of each account, in rows_
  EnergyAccounts rows_;              // all at 0
};

}  // namespace ballast
