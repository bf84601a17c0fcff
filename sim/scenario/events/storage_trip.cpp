// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event_keys.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

class StorageTrip : public Event {
 public:
  void describe(Fields& f) override {
    rack_.describe(f);
    duration_.describe(f, "How long the converter reports its fault; 0 s means one tick.");
  }
  void check(const Scenario& s, const EventConfig& config) const override {
    duration_.check(config);
    rack_.check(s, config);
    if (s.storage.unit.kind != StorageKind::kNone) return;
    throw ConfigError(name_of(config) + " needs a storage unit", config.place, "set storage.kind");
  }
  std::string text() const override { return "storage trips, " + rack_.text() + duration_.text(); }
  bool happen(const Scenario&, const EventConfig&, EventTarget& site) const override {
    const Tick until = duration_.until(site.tick(), site.tick() + 1);
    site.act(ConverterFaultAction{rack_.scope(), rack_.instance(), until});
    return true;
  }

 private:
  EventRack rack_;
  EventDuration duration_;
};

}  // namespace

EventKind event_kind_storage_trip() {
  return {.name = "storage_trip",
          .help = "Trips the storage converter at once.",
          .make = make_event<StorageTrip>,
          .without_duration = "one tick",
          .lists_all = true};
}

}  // namespace ballast
