// SPDX-License-Identifier: GPL-3.0-or-later
// The caps and brakes that several holders ask of racks (rack_action.hpp), and what follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/site/rack_action.hpp"

namespace ballast {

class HeldInputs {
 public:
  explicit HeldInputs(std::size_t racks) : racks_(racks) {}

  // The number of the new holder; they count from 0. What others hold stays.
  std::size_t add_holder();

  void hold(std::size_t rack, std::size_t holder, const CapAction& action);
  void hold(std::size_t rack, std::size_t holder, const BrakeAction& action);
  // Drops what was held until `now` or earlier. Calls `changed(rack)` for the racks that had some.
  template <class Changed>
  void release(Tick now, Changed&& changed) {
    if (now < next_release_) return;
    next_release_ = kForGood;
    for (std::size_t rack = 0; rack < racks_; ++rack) {
      if (drop(rack, now)) changed(rack);
    }
  }

  // The lowest cap among the holders; kNoCap where there is none.
  std::uint32_t cap_uw(std::size_t rack, CapAction::Which which) const;
  // Whether any of them has the brake on.
  bool brake(std::size_t rack) const;

 private:
  struct Cap {
    std::uint32_t cap_uw = kNoCap;
    Tick until = kForGood;
  };
  struct Held {
    Cap row;
    Cap thermal;
    bool brake = false;
    Tick brake_until = kForGood;
  };

  Held& at(std::size_t rack, std::size_t holder) { return held_[holder * racks_ + rack]; }
  const Held& at(std::size_t rack, std::size_t holder) const {
    return held_[holder * racks_ + rack];
  }
  bool drop(std::size_t rack, Tick now);

  std::size_t racks_;
  std::size_t holders_ = 0;
  std::vector<Held> held_;  // [holder][rack]
  Tick next_release_ = kForGood;
};

}  // namespace ballast
