// SPDX-License-Identifier: GPL-3.0-or-later
// Actions on racks from outside, between two ticks. Events and parties use the same ones
// (Site::perform). Each action names a scope (rack, row or site) and an instance in it, and reaches
// all racks of that instance.
//
// Caps and brakes have holders: all events together are one holder, and each party is another. A
// holder's request replaces its own earlier one for the same rack. The lowest cap among the holders
// applies, and the brake is on while any of them asserts it. Everything else is replaced by the
// latest action.
#pragma once

#include <cstdint>
#include <limits>
#include <variant>

#include "sim/base/scope.hpp"
#include "sim/base/time.hpp"

namespace ballast {

inline constexpr std::uint32_t kNoCap = 0xFFFFFFFF;
// The highest cap that can be set; in 32 bits of microwatt.
inline constexpr double kMostCapW = 4294.0;
// Rounded; `cap_w` within 0 to kMostCapW.
constexpr std::uint32_t cap_in_uw(double cap_w) {
  return static_cast<std::uint32_t>(cap_w * 1e6 + 0.5);
}
inline constexpr Tick kForGood = std::numeric_limits<Tick>::max();

// Sets a cap of every GPU, in microwatt, until the first coupling at or after tick `until`, or
// until the holder sets it again. kNoCap takes it away.
struct CapAction {
  enum class Which { kRow, kThermal };
  Which which = Which::kRow;
  Scope scope = Scope::kSite;
  std::uint32_t instance = 0;
  std::uint32_t cap_uw = kNoCap;
  Tick until = kForGood;
};

// Asserts the power brake of every GPU until the first coupling at or after tick `until`, or
// releases it: it caps the GPU at its register BRAKE_POWER, and may break the ramp-down limit.
struct BrakeAction {
  Scope scope = Scope::kSite;
  std::uint32_t instance = 0;
  bool on = true;
  Tick until = kForGood;
};

// The voltage at the point of common coupling as the supplies of the racks see it, per unit of the
// nominal one: above 0, at most 2. It is 1 before the first of these.
struct VoltageAction {
  Scope scope = Scope::kSite;
  std::uint32_t instance = 0;
  double voltage_pu = 1.0;
};

// The converter of the racks' storage reports a fault in the ticks before `until`.
struct ConverterFaultAction {
  Scope scope = Scope::kSite;
  std::uint32_t instance = 0;
  Tick until = 0;
};

// A part of the racks' power supplies is missing, 0 (all are there) to below 1, in the ticks before
// `until`.
struct SupplyLossAction {
  Scope scope = Scope::kSite;
  std::uint32_t instance = 0;
  double part_frac = 0.0;
  Tick until = kForGood;
};

using RackAction =
    std::variant<CapAction, BrakeAction, VoltageAction, ConverterFaultAction, SupplyLossAction>;

}  // namespace ballast
