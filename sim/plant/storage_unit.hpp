// SPDX-License-Identifier: GPL-3.0-or-later
// The storage of one rack: controller command -> converter -> cell.
//
// Energy closes in every tick, limits or not:
//   bus power * dt = change of stored_j() + change of loss_j().
// Signs: command, bus power, cell power and current are positive when charging; the rack adds the
// bus power to its load.
#pragma once

#include <memory>

#include "sim/base/fields.hpp"
#include "sim/base/published.hpp"
#include "sim/plant/battery.hpp"
#include "sim/plant/converter.hpp"
#include "sim/plant/one_pole.hpp"
#include "sim/plant/supercapacitor.hpp"

namespace ballast {

enum class StorageKind { kNone, kBattery, kSupercapacitor };
enum class StorageLocation { kDcBus, kAcInput };

struct StorageUnitConfig {
  StorageKind kind = StorageKind::kNone;
  StorageLocation location = StorageLocation::kDcBus;  // for the rack; the unit does not use it
  ConverterConfig converter;
  BatteryConfig battery;
  SupercapacitorConfig supercapacitor;
  // The cell's temperature, by its losses alone; ours.
  double ambient_c = 30.0;
  double heating_c_per_kw = 10.0;  // steady rise above ambient for 1 kW of cell loss
  double thermal_time_s = 1800.0;
  double initial_temperature_c = 30.0;
};

void describe(Fields& f, StorageUnitConfig& c);
// Throws ConfigError; checks the converter and the cell of the chosen kind only.
void validate(const StorageUnitConfig& c, const PlaceOf& place = no_place);

class StorageUnit {
 public:
  explicit StorageUnit(const StorageUnitConfig& config);  // validates

  // Puts the converter into the steady state of a command, before the first tick; else it is at
  // rest. The cell's state is that of the configuration.
  void start(double command_w) {
    if (cell_) converter_.start(command_w);
  }

  // One tick. `command_w` is the wanted bus power; while `trip` holds, the converter is open.
  // Returns the bus power, the mean over the tick. With kind none: always 0.
  double step(double command_w, bool trip = false);

  // What a unit publishes, of kind none too; null stands for one that is not there.
  static Published published(const StorageUnit* unit);

  bool present() const { return cell_ != nullptr; }
  double command_w() const { return command_w_; }  // of the last tick; 0 while tripped
  double bus_power_w() const { return converter_.bus_power_w(); }
  double cell_power_w() const { return cell_w_; }
  // What the controller measures, before quantisation.
  double current_a() const { return cell_ ? cell_->current_a() : 0.0; }
  double voltage_v() const { return cell_ ? cell_->voltage_v() : 0.0; }
  double soc_frac() const { return cell_ ? cell_->soc_frac() : 0.0; }
  double temperature_c() const { return temperature_c_; }

  double usable_j() const { return cell_ ? cell_->usable_j() : 0.0; }
  double stored_j() const { return cell_ ? cell_->stored_j() : 0.0; }
  double cell_loss_j() const { return cell_ ? cell_->loss_j() : 0.0; }
  double converter_loss_j() const { return converter_.loss_j(); }
  double loss_j() const { return cell_loss_j() + converter_loss_j(); }

  unsigned limited() const { return cell_ ? cell_->limited() : 0u; }  // CellLimit bits
  bool clamped() const { return converter_.clamped(); }
  bool tripped() const { return converter_.tripped(); }

 private:
  Converter converter_;
  std::unique_ptr<Cell> cell_;
  OnePole thermal_;
  double ambient_c_;
  double heating_c_per_w_;
  double temperature_c_;
  double command_w_ = 0.0;
  double cell_w_ = 0.0;
  double cell_loss_before_j_ = 0.0;
};

}  // namespace ballast
