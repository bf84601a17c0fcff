// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/cap_event.hpp"

#include "sim/base/units.hpp"

namespace ballast {

void CapEvent::describe(Fields& f) {
  reach_.describe(f);
  f.optional_quantity("cap", cap_w_, Unit::kWatt, positive(kMostCapW),
                      "Cap of each GPU; \"none\" removes the cap of earlier events.");
  f.require("cap");
  duration_.describe(f, "How long the cap applies; 0 s means until another event replaces it.");
}

void CapEvent::check(const Scenario& s, const EventConfig& config) const {
  duration_.check(config);
  reach_.check(s, config);
  if (!cap_w_ && duration_.given()) {
    throw ConfigError(name_of(config) + " removes the cap, but has a duration", config.place,
                      "remove 'duration', or give a cap");
  }
}

std::string CapEvent::text() const {
  const std::string cap = cap_w_ ? "of " + format_quantity(*cap_w_, Unit::kWatt) : "removed";
  return std::string(words_) + " " + cap + ", " + reach_.text() + duration_.text();
}

bool CapEvent::happen(const Scenario&, const EventConfig&, EventTarget& site) const {
  const std::uint32_t cap_uw = cap_w_ ? cap_in_uw(*cap_w_) : kNoCap;
  site.act(CapAction{which_, reach_.scope(), reach_.instance(), cap_uw,
                     duration_.until(site.tick(), kForGood)});
  return true;
}

}  // namespace ballast
