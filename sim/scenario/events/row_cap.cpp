// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/cap_event.hpp"

namespace ballast {
namespace {

struct RowCap : CapEvent {
  RowCap() : CapEvent(CapAction::Which::kRow, "row cap") {}
};

}  // namespace

EventKind event_kind_row_cap() {
  return {.name = "row_cap",
          .help = "Sets the row cap of GPUs, as a row power manager would.",
          .make = make_event<RowCap>,
          .without_duration = "until replaced"};
}

}  // namespace ballast
