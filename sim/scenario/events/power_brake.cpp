// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event_keys.hpp"

namespace ballast {
namespace {

class PowerBrake : public Event {
 public:
  void describe(Fields& f) override {
    reach_.describe(f);
    f.boolean("on", on_, "Whether the brake is asserted or released.");
    duration_.describe(f, "How long the brake is on; 0 s means until another event releases it.");
  }
  void check(const Scenario& s, const EventConfig& config) const override {
    duration_.check(config);
    reach_.check(s, config);
    if (!on_ && duration_.given()) {
      throw ConfigError(name_of(config) + " releases the brake, but has a duration", config.place,
                        "remove 'duration', or 'on'");
    }
  }
  std::string text() const override {
    return std::string(on_ ? "power brake on, " : "power brake released, ") + reach_.text() +
           duration_.text();
  }
  bool happen(const Scenario&, const EventConfig&, EventTarget& site) const override {
    site.act(BrakeAction{reach_.scope(), reach_.instance(), on_,
                         duration_.until(site.tick(), kForGood)});
    return true;
  }

 private:
  EventReach reach_;
  bool on_ = true;
  EventDuration duration_;
};

}  // namespace

EventKind event_kind_power_brake() {
  return {.name = "power_brake",
          .help = "Asserts the power brake of GPUs, which caps them at BRAKE_POWER.",
          .make = make_event<PowerBrake>,
          .without_duration = "until released"};
}

}  // namespace ballast
