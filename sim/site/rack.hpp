// SPDX-License-Identifier: GPL-3.0-or-later
// One rack: its load, controllers and plants, stepped tick by tick in plain C++.
//
//   demand -> GPU bank -> granted + base -> plants (rack_plants.hpp) -> grid
//
// Order in a tick: demand, granted, the base load that follows granted, plants, measurement for the
// storage controller. Its command and the state of charge act at the next tick. Before the first
// tick all plants are put into the steady state of its load.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/controller/controllers.hpp"
#include "sim/plant/compensated_sum.hpp"
#include "sim/plant/rack_plants.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/energy_accounts.hpp"
#include "sim/site/ledger.hpp"
#include "sim/site/rack_lanes.hpp"
#include "sim/site/record_sink.hpp"
#include "sim/site/supply_overload.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {

enum class GpuChannel : std::size_t { kDemand, kGranted, kCount };
// What a rack and its plants publish, in that order; kBridgedChannel where a job can bridge gaps.
std::vector<ChannelInfo> rack_channels(const Scenario& scenario);
// Of each GPU; none where the scenario does not record them.
std::vector<ChannelInfo> gpu_channels(const Scenario& scenario);

// Where a rack writes one tick of its channels: value of channel c at base[c * stride].
struct RackSlot {
  float* rack = nullptr;
  std::size_t rack_stride = 0;
  float* gpu = nullptr;            // null: not recorded
  std::size_t gpu_stride = 0;      // between GPUs
  std::size_t channel_stride = 0;  // between GPU channels
};

// Integrals and counts over the ticks done.
struct RackTotals {
  EnergyAccounts energy;
  SupplyOverload supplies;
  std::int64_t backfeeding_ticks = 0;  // power went back to the grid
};

class Rack {
 public:
  // Throws ConfigError where the rack has more GPUs than the bank has lanes.
  Rack(const Scenario& scenario, RackLoad& load, std::unique_ptr<ControllerSet> controllers);
  Rack(const Rack&) = delete;  // the ledger reads its parts where they stand
  Rack& operator=(const Rack&) = delete;

  // One tick. Throws DeviceError where a controller or plant fails.
  void step(Tick tick, const RackSlot& slot);

  // Called between ticks, while no rack runs; all act from the next tick on.
  // The storage's converter reports a fault in the ticks before `until`.
  void fail_converter(Tick until);
  // A part of the power supplies is missing, 0 (all are there) to below 1, until the tick `until`;
  // for good where no tick is that late. The latest call holds.
  void lose_supplies(double part_frac, Tick until);

  // Caps and brake of every GPU of the rack or of one; caps in microwatt, kNoCap for none. The row,
  // thermal and allocator cap of a GPU are kept separately, and the lowest of them applies.
  void cap_row(std::uint32_t cap_uw) { lanes_.cap(CapSource::kRow, cap_uw); }
  void cap_row(std::size_t gpu, std::uint32_t cap_uw) { lanes_.cap(CapSource::kRow, gpu, cap_uw); }
  void cap_thermal(std::uint32_t cap_uw) { lanes_.cap(CapSource::kThermal, cap_uw); }
  void cap_thermal(std::size_t gpu, std::uint32_t cap_uw) {
    lanes_.cap(CapSource::kThermal, gpu, cap_uw);
  }
  void cap_allocated(std::uint32_t cap_uw) { lanes_.cap(CapSource::kAllocator, cap_uw); }
  void cap_allocated(std::size_t gpu, std::uint32_t cap_uw) {
    lanes_.cap(CapSource::kAllocator, gpu, cap_uw);
  }
  void brake(bool on) { lanes_.brake(on); }
  void brake(std::size_t gpu, bool on) { lanes_.brake(gpu, on); }

  // The voltage at the point of common coupling, per unit; PsuShelf::set_voltage() says what
  // follows from it and what it may be.
  void set_voltage(double voltage_pu) { plants_.supplies().set_voltage(voltage_pu); }

  ControllerSet& controllers() { return *controllers_; }
  const PsuShelf& supplies() const { return plants_.supplies(); }
  RackTotals totals() const;
  void update(RackTotals& totals) const;  // to the same, in place

  // Values of the last tick, named as the channels, for waveforms.
  std::span<const AnalogSignal> signals() const { return signals_; }
  void update_signals();

 private:
  // What a rack publishes beside its plants, of the last tick.
  struct Flow {
    double demand_w = 0.0;
    double granted_w = 0.0;
    double burned_w = 0.0;
    double withheld_w = 0.0;
    double base_w = 0.0;
    double load_w = 0.0;
    double loss_w = 0.0;
    double grid_w = 0.0;
    double bridged_frac = 0.0;
  };

  friend std::vector<ChannelInfo> rack_channels(const Scenario& scenario);
  // Of all its parts, in the order of the channels; null for both gives
  // probes that read 0.
  static std::vector<Published> published(const Scenario& scenario, const Flow* flow,
                                          const RackPlants* plants);

  void give_readings();
  StorageMeasurement measure(Tick tick) const;

  RackLoad& load_;
  std::unique_ptr<ControllerSet> controllers_;
  gps::Behaviour& bank_;
  rsc::Behaviour& storage_controller_;
  RackPlants plants_;
  MeasurementConfig measurement_;
  Flow flow_;
  Ledger ledger_;

  bool started_ = false;
  Tick converter_fails_until_ = 0;
  Tick supplies_back_ = -1;  // the tick from which all work again; -1: none to come
  double initial_stored_j_ = 0.0;
  double last_loss_j_ = 0.0;
  RackLanes lanes_;
  StorageCommand command_;
  std::vector<std::uint32_t> demand_uw_;
  std::vector<std::uint32_t> granted_uw_;
  std::vector<GpuActivity> activity_;
  std::vector<AnalogSignal> signals_;
  CompensatedSum demand_j_, granted_j_, burned_j_, withheld_j_, base_j_, grid_j_;
  SupplyOverload overload_;
  std::int64_t backfeeding_ticks_ = 0;
};

}  // namespace ballast
