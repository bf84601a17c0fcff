// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/units.hpp"
#include "sim/scenario/event_keys.hpp"

namespace ballast {
namespace {

// Something must be left to carry the load.
constexpr double kMostLostFrac = 0.99;

class PsuLoss : public Event {
 public:
  void describe(Fields& f) override {
    rack_.describe(f);
    f.quantity("part", part_frac_, Unit::kFraction, between(0.0, kMostLostFrac),
               "The part of the rack's supplies that is lost from then on; 0 % restores all of "
               "them.");
    duration_.describe(f, "How long it is lost; 0 s means the rest of the run.");
  }
  void check(const Scenario& s, const EventConfig& config) const override {
    duration_.check(config);
    rack_.check(s, config);
  }
  std::string text() const override {
    return format_number(part_frac_ * 100.0) + " % of the supplies lost, " + rack_.text() +
           duration_.text();
  }
  bool happen(const Scenario&, const EventConfig&, EventTarget& site) const override {
    site.act(SupplyLossAction{rack_.scope(), rack_.instance(), part_frac_,
                              duration_.until(site.tick(), kForGood)});
    return true;
  }

 private:
  EventRack rack_;
  double part_frac_ = 0.5;
  EventDuration duration_;
};

}  // namespace

EventKind event_kind_psu_loss() {
  return {.name = "psu_loss",
          .help = "Removes power supplies of a rack.",
          .make = make_event<PsuLoss>,
          .lists_all = true};
}

}  // namespace ballast
