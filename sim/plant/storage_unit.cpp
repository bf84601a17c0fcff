// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/storage_unit.hpp"

#include <array>
#include <string_view>

namespace ballast {
namespace {

constexpr std::array<std::string_view, 3> kKinds = {"none", "battery", "supercapacitor"};
constexpr std::array<std::string_view, 2> kLocations = {"dc_bus", "ac_input"};

std::unique_ptr<Cell> make_cell(const StorageUnitConfig& c) {
  validate(c);
  switch (c.kind) {
    case StorageKind::kNone:
      return nullptr;
    case StorageKind::kBattery:
      return std::make_unique<Battery>(c.battery);
    case StorageKind::kSupercapacitor:
      return std::make_unique<Supercapacitor>(c.supercapacitor);
  }
  return nullptr;
}

}  // namespace

void describe(Fields& f, StorageUnitConfig& c) {
  f.choice_of("kind", c.kind, kKinds, "Kind of the storage.");
  f.choice_of("location", c.location, kLocations,
              "Where the storage is connected: behind the power supplies or at their AC input.");
  f.table_of("converter", c.converter, "Converter between the rack and the cell.");
  f.table_of("battery", c.battery, "Used with kind = \"battery\".");
  f.table_of("supercapacitor", c.supercapacitor, "Used with kind = \"supercapacitor\".");
  f.quantity("ambient", c.ambient_c, Unit::kCelsius, between(-60.0, 100.0),
             "Temperature around the cell.");
  f.quantity("heating", c.heating_c_per_kw, Unit::kCelsius, non_negative(1e6),
             "Steady-state temperature rise of the cell for 1 kW of loss in it; 0 means none.");
  f.quantity("thermal_time", c.thermal_time_s, Unit::kSecond, between(1e-3, 1e7),
             "Time constant of the cell's temperature.");
  f.quantity("initial_temperature", c.initial_temperature_c, Unit::kCelsius, between(-60.0, 200.0),
             "Temperature of the cell at the start.");
}

void validate(const StorageUnitConfig& c, const PlaceOf& place) {
  require_within(c.ambient_c, -60.0, 100.0, place, "ambient");
  require_within(c.heating_c_per_kw, 0.0, 1e6, place, "heating");
  require_within(c.thermal_time_s, 1e-3, 1e7, place, "thermal_time");
  require_within(c.initial_temperature_c, -60.0, 200.0, place, "initial_temperature");
  validate(c.converter);
  if (c.kind == StorageKind::kBattery) validate(c.battery);
  if (c.kind == StorageKind::kSupercapacitor) validate(c.supercapacitor);
}

StorageUnit::StorageUnit(const StorageUnitConfig& c)
    : converter_(c.converter),
      cell_(make_cell(c)),
      thermal_(c.thermal_time_s),
      ambient_c_(c.ambient_c),
      heating_c_per_w_(c.heating_c_per_kw * 1e-3),
      temperature_c_(c.initial_temperature_c) {}

double StorageUnit::step(double command_w, bool trip) {
  if (!cell_) return 0.0;
  command_w_ = trip ? 0.0 : command_w;
  // Open, the cell carries no current, but it still relaxes.
  cell_w_ = cell_->step(converter_.ask(command_w, trip));
  const double loss_j = cell_->loss_j();
  const double mean_loss_w = (loss_j - cell_loss_before_j_) / kTickSeconds;
  cell_loss_before_j_ = loss_j;
  temperature_c_ = thermal_.end(temperature_c_, ambient_c_ + heating_c_per_w_ * mean_loss_w);
  return converter_.settle(cell_w_, cell_->limited() != 0);
}

Published StorageUnit::published(const StorageUnit* unit) {
  ChannelInfo soc = {"storage_soc_frac", "1", "State of charge of the rack storage."};
  soc.live = true;
  return {
      .channels = {{{"storage_w", "W", "Power of the rack storage at its bus, charging positive."},
                    Probe::of<&StorageUnit::bus_power_w>(unit)},
                   {soc, Probe::of<&StorageUnit::soc_frac>(unit)},
                   {{"storage_command_w", "W",
                     "Command that acted on the storage, charging positive."},
                    Probe::of<&StorageUnit::command_w>(unit)}},
      .accounts = {{{"converter_loss", "converter loss", "in the storage's converter",
                     AccountKind::kStorageLoss},
                    Probe::of<&StorageUnit::converter_loss_j>(unit)},
                   {{"cell_loss", "cell loss", "inside the storage's cells",
                     AccountKind::kStorageLoss},
                    Probe::of<&StorageUnit::cell_loss_j>(unit)}},
      .stored_j = Probe::of<&StorageUnit::stored_j>(unit),
  };
}

}  // namespace ballast
