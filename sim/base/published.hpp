// SPDX-License-Identifier: GPL-3.0-or-later
// What a part of the bench (a plant, a block, a party, the rack itself) publishes: channels to be
// recorded, energies for the account, and what it stores. Whoever runs the part collects this and
// reads it, and needs to know no part by name.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/base/channel.hpp"

namespace ballast {

// A number of a part, read where it stands.
class Probe {
 public:
  Probe() = default;  // of nothing: reads 0
  double operator()() const { return read_(part_); }

  // `get` is a data member of the part, or a member function without parameters. The part must
  // outlive the probe; where it is null the probe reads 0.
  template <auto get, class Part>
  static Probe of(const Part* part) {
    Probe probe;
    if (part == nullptr) return probe;
    probe.part_ = part;
    probe.read_ = [](const void* p) -> double {
      return std::invoke(get, *static_cast<const Part*>(p));
    };
    return probe;
  }

 private:
  const void* part_ = nullptr;
  double (*read_)(const void*) = [](const void*) { return 0.0; };
};

// Where an energy stands in the account, in this order.
enum class AccountKind {
  kPathLoss,     // lost on the way from the grid to the load
  kStorageLoss,  // lost in what stores energy beside that way
  kCarriedOff,   // left the site together with a part, less what came back; follows what is stored
};

struct AccountInfo {
  std::string name;     // in summary.json, snake_case: "supply_loss"
  std::string label;    // in tables, two or three words
  std::string meaning;  // a few words that complete "the energy that ..."
  AccountKind kind = AccountKind::kPathLoss;
};

struct Published {
  struct Channel {
    ChannelInfo info;
    Probe value;
  };
  // An integral over the run in J, 0 at its start. Parts that publish the same name share a row.
  struct Account {
    AccountInfo info;
    Probe energy_j;
  };

  std::vector<Channel> channels = {};
  std::vector<Account> accounts = {};
  Probe stored_j = {};  // a function of the part's state
};

}  // namespace ballast
