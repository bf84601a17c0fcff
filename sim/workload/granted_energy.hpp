// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

namespace ballast {

// Sums microwatt over ticks of 1 ms, that is nanojoule, exactly and for any length of run.
class GrantedEnergy {
 public:
  void add(std::uint64_t power_uw) {
    last_uw_ = power_uw;
    nanojoule_ += power_uw;
  }
  std::uint64_t last_uw() const { return last_uw_; }  // of the last tick
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
  std::uint64_t last_uw_ = 0;
  std::uint64_t joule_ = 0;
  std::uint64_t nanojoule_ = 0;
};

// Whether GPUs that have nothing to do are granted more than idle power, by more than rounding.
inline bool above_idle(std::uint64_t granted_uw, std::uint32_t idle_uw, std::size_t gpus) {
  return static_cast<double>(granted_uw) >
         1.001 * static_cast<double>(idle_uw) * static_cast<double>(gpus);
}

}  // namespace ballast
