// SPDX-License-Identifier: GPL-3.0-or-later
// A cap on GPUs for a time: what the kinds of caps have in common.
#pragma once

#include <optional>

#include "sim/scenario/event_keys.hpp"

namespace ballast {

class CapEvent : public Event {
 public:
  // `words` names the cap in lists: "row cap".
  CapEvent(CapAction::Which which, const char* words) : which_(which), words_(words) {}

  void describe(Fields& f) override;
  void check(const Scenario& s, const EventConfig& config) const override;
  std::string text() const override;
  bool happen(const Scenario& s, const EventConfig& config, EventTarget& site) const override;

 private:
  CapAction::Which which_;
  const char* words_;
  EventReach reach_;
  std::optional<double> cap_w_;
  EventDuration duration_;
};

}  // namespace ballast
