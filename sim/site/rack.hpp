// SPDX-License-Identifier: GPL-3.0-or-later
// One rack: its load, controllers and plants, stepped tick by tick in plain C++.
//
//   demand -> GPU bank -> granted + base -> [storage on the DC bus] -> PSU shelf
//          -> [storage at the AC input] -> [input filter] -> grid
//
// Order in a tick: demand, granted, the base load that follows granted, plants, measurement for the
// storage controller. Its command and the state of charge act at the next tick. Before the first
// tick all plants are put into the steady state of its load.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/controller/controllers.hpp"
#include "sim/plant/compensated_sum.hpp"
#include "sim/plant/input_filter.hpp"
#include "sim/plant/psu_shelf.hpp"
#include "sim/plant/storage_unit.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/energy_accounts.hpp"
#include "sim/site/rack_lanes.hpp"
#include "sim/site/record_sink.hpp"
#include "sim/site/supply_overload.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {

// Recorded per rack and tick, in this order; kBridged where a job can bridge gaps.
enum class RackChannel : std::size_t {
  kDemand,
  kGranted,
  kBurned,
  kWithheld,
  kBase,
  kLoad,
  kStorage,
  kStorageSoc,
  kStorageCommand,
  kSupplyInput,
  kSupplyStored,
  kLoss,
  kGrid,
  kBridged,
  kCount
};
enum class GpuChannel : std::size_t { kDemand, kGranted, kCount };
std::vector<ChannelInfo> rack_channels(const Scenario& scenario);
std::vector<ChannelInfo> gpu_channels();

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
  void set_voltage(double voltage_pu) { psu_.set_voltage(voltage_pu); }

  ControllerSet& controllers() { return *controllers_; }
  const PsuShelf& supplies() const { return psu_; }
  RackTotals totals() const;

  // Values of the last tick, named as the channels, for waveforms.
  std::span<const AnalogSignal> signals() const { return signals_; }
  void update_signals();

 private:
  void start(double load_w, double command_w);
  void give_readings();
  double stored_j() const;
  double loss_j() const;
  StorageMeasurement measure(Tick tick, double load_w) const;

  RackLoad& load_;
  std::unique_ptr<ControllerSet> controllers_;
  gps::Behaviour& bank_;
  rsc::Behaviour& storage_controller_;
  PsuShelf psu_;
  StorageUnit storage_;
  StorageLocation location_;
  MeasurementConfig measurement_;
  std::optional<InputFilter> filter_;

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
  std::array<double, static_cast<std::size_t>(RackChannel::kCount)> values_{};
  std::vector<AnalogSignal> signals_;
  CompensatedSum demand_j_, granted_j_, burned_j_, withheld_j_, base_j_, grid_j_;
  SupplyOverload overload_;
  std::int64_t backfeeding_ticks_ = 0;
};

}  // namespace ballast
