// SPDX-License-Identifier: GPL-3.0-or-later
// A plant of the test's own: nothing in the sources knows it by name.
#include "sim/site/ledger.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/base/time.hpp"
#include "sim/plant/psu_shelf.hpp"

namespace ballast {
namespace {

// A cable before the supplies: resistance, and an inductance that stores what the current brings.
// The source pushes the current of the last step through it, and the cable's field gives or takes
// the rest.
class Cable {
 public:
  double step(double load_w) {
    const double before_j = stored_j();
    current_a_ = load_w / kVolt;
    const double loss_w = kOhm * current_a_ * current_a_;
    loss_j_ += loss_w * kTickSeconds;
    return load_w + loss_w + (stored_j() - before_j) / kTickSeconds;
  }
  double stored_j() const { return 0.5 * kHenry * current_a_ * current_a_; }

  Published published() const {
    return {.channels = {{{"cable_a", "A", "Current of the cable."},
                          Probe::of<&Cable::current_a_>(this)}},
            .accounts = {{{"cable_loss", "cable loss", "in the cable"},
                          Probe::of<&Cable::loss_j_>(this)}},
            .stored_j = Probe::of<&Cable::stored_j>(this)};
  }

 private:
  static constexpr double kVolt = 400.0;
  static constexpr double kOhm = 0.02;
  static constexpr double kHenry = 0.5;
  double current_a_ = 0.0;
  double loss_j_ = 0.0;
};

double relative(const EnergyAccounts& accounts) {
  return std::abs(accounts.balance_error_frac());
}

TEST(Ledger, AnUnknownPlantIsPartOfTheAccountAndClosesIt) {
  PsuShelf shelf({}, 4);
  Cable cable;
  Ledger ledger;
  ledger.add(PsuShelf::published(&shelf));
  ledger.add(cable.published());
  shelf.start(2e3);
  const double before_j = ledger.stored_j();
  EnergyAccounts accounts;
  for (int i = 0; i < 3000; ++i) {
    const double load_w = i / 250 % 2 != 0 ? 90e3 : 20e3;
    accounts.granted_j += load_w * kTickSeconds;
    accounts.grid_j += cable.step(shelf.step(load_w)) * kTickSeconds;
  }
  ledger.fill(accounts);
  accounts.stored_change_j = ledger.stored_j() - before_j;
  EXPECT_LT(relative(accounts), 1e-12);
  ASSERT_NE(accounts.find("cable_loss"), nullptr);
  EXPECT_EQ(accounts.published[1].info.label, "cable loss");  // between those of its kind
  EXPECT_EQ(accounts.published[2].info.name, "detached");
  EXPECT_EQ(ledger.loss_j(), accounts.loss_j());
  EXPECT_EQ(ledger.channels().back().name, "cable_a");
  EXPECT_GT(ledger.values().back()(), 50.0);

  EnergyAccounts dropped = accounts;
  dropped.find("cable_loss")->energy_j = 0.0;
  EXPECT_GT(relative(dropped), 1e-3);
  dropped = accounts;
  dropped.stored_change_j -= cable.stored_j();
  EXPECT_GT(relative(dropped), 1e-3);
}

TEST(Ledger, FillsInPlaceAndSharesRowsByName) {
  struct Amount {
    double energy_j;
  };
  Amount first{1.0};
  const Amount second{2.0};
  const auto part = [](const Amount& amount, AccountKind kind) {
    Published published;
    const char* name = kind == AccountKind::kPathLoss ? "path" : "storage";
    published.accounts = {{{name, name, "", kind}, Probe::of<&Amount::energy_j>(&amount)}};
    return published;
  };
  Ledger ledger;
  ledger.add(part(first, AccountKind::kStorageLoss));
  ledger.add(part(second, AccountKind::kPathLoss));
  ledger.add(part(second, AccountKind::kStorageLoss));
  EnergyAccounts accounts;
  ledger.fill(accounts);
  const EnergyAccounts::Row* const rows = accounts.published.data();
  first.energy_j = 10.0;
  ledger.fill(accounts);
  EXPECT_EQ(accounts.published.data(), rows);
  ASSERT_EQ(accounts.published.size(), 2U);
  EXPECT_EQ(accounts.published[0].info.name, "path");
  EXPECT_EQ(accounts.published[0].energy_j, 2.0);
  EXPECT_EQ(accounts.published[1].energy_j, 12.0);
}

TEST(Ledger, AProbeOfNothingReadsZero) {
  EXPECT_EQ(Probe()(), 0.0);
  EXPECT_EQ(Probe::of<&PsuShelf::loss_j>(static_cast<const PsuShelf*>(nullptr))(), 0.0);
}

}  // namespace
}  // namespace ballast
