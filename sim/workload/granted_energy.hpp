// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace ballast {

// Sums microwatt over ticks of 1 ms, that is nanojoule, exactly and for any length of run.
class GrantedEnergy {
 public:
  void add(std::uint64_t power_uw) { nanojoule_ += power_uw; }
  // Moves whole joules aside; called every few ticks, so that `add` cannot overflow.
  void fold() {
    joule_ += nanojoule_ / kPerJoule;
    nanojoule_ %= kPerJoule;
  }
  double energy_j() const {
    return static_cast<double>(joule_) + static_cast<double>(nanojoule_) / kPerJoule;
  }

 private:
  static constexpr std::uint64_t kPerJoule = 1'000'000'000;
  std::uint64_t joule_ = 0;
  std::uint64_t nanojoule_ = 0;
};

}  // namespace ballast
