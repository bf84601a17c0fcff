// SPDX-License-Identifier: GPL-3.0-or-later
// The voltage at the supplies falls to a level and stays there.
#include "sim/base/units.hpp"
#include "sim/scenario/event_keys.hpp"

namespace ballast {
namespace {

class VoltageDip : public Event {
 public:
  void describe(Fields& f) override {
    reach_.describe(f);
    f.quantity("voltage", voltage_frac_, Unit::kFraction, positive(1.2),
               "Voltage from then on, relative to the nominal one.");
  }
  void check(const Scenario& s, const EventConfig& config) const override {
    reach_.check(s, config);
  }
  std::string text() const override {
    return "voltage " + format_number(voltage_frac_) + " pu, " + reach_.text();
  }
  bool happen(const Scenario&, const EventConfig&, EventTarget& site) const override {
    site.act(VoltageAction{reach_.scope(), reach_.instance(), voltage_frac_});
    return true;
  }

 private:
  EventReach reach_;
  double voltage_frac_ = 0.9;
};

}  // namespace

EventKind event_kind_voltage_dip() {
  return {.name = "voltage_dip",
          .help = "Changes the voltage that power supplies see.",
          .make = make_event<VoltageDip>};
}

}  // namespace ballast
