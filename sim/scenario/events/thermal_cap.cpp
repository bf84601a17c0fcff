// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/cap_event.hpp"

namespace ballast {
namespace {

struct ThermalCap : CapEvent {
  ThermalCap() : CapEvent(CapAction::Which::kThermal, "thermal cap") {}
};

}  // namespace

EventKind event_kind_thermal_cap() {
  return {.name = "thermal_cap",
          .help = "Sets the thermal cap of GPUs, as a thermal limiter would.",
          .make = make_event<ThermalCap>,
          .without_duration = "until replaced"};
}

}  // namespace ballast
