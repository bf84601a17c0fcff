// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/held_inputs.hpp"

#include <algorithm>

namespace ballast {

std::size_t HeldInputs::add_holder() {
  held_.resize(held_.size() + racks_);
  return holders_++;
}

void HeldInputs::hold(std::size_t rack, std::size_t holder, const CapAction& action) {
  Held& held = at(rack, holder);
  Cap& cap = action.which == CapAction::Which::kRow ? held.row : held.thermal;
  cap = {action.cap_uw, action.until};
  next_release_ = std::min(next_release_, action.until);
}

void HeldInputs::hold(std::size_t rack, std::size_t holder, const BrakeAction& action) {
  Held& held = at(rack, holder);
  held.brake = action.on;
  held.brake_until = action.until;
  next_release_ = std::min(next_release_, action.until);
}

bool HeldInputs::drop(std::size_t rack, Tick now) {
  bool dropped = false;
  for (std::size_t holder = 0; holder < holders_; ++holder) {
    Held& held = at(rack, holder);
    for (Cap* cap : {&held.row, &held.thermal}) {
      if (cap->until <= now) {
        *cap = {};
        dropped = true;
      }
      next_release_ = std::min(next_release_, cap->until);
    }
    if (held.brake_until <= now) {
      held.brake = false;
      held.brake_until = kForGood;
      dropped = true;
    }
    next_release_ = std::min(next_release_, held.brake_until);
  }
  return dropped;
}

std::uint32_t HeldInputs::cap_uw(std::size_t rack, CapAction::Which which) const {
  std::uint32_t lowest_uw = kNoCap;
  for (std::size_t holder = 0; holder < holders_; ++holder) {
    const Held& held = at(rack, holder);
    lowest_uw = std::min(lowest_uw,
                         which == CapAction::Which::kRow ? held.row.cap_uw : held.thermal.cap_uw);
  }
  return lowest_uw;
}

bool HeldInputs::brake(std::size_t rack) const {
  for (std::size_t holder = 0; holder < holders_; ++holder) {
    if (at(rack, holder).brake) return true;
  }
  return false;
}

}  // namespace ballast
