// SPDX-License-Identifier: GPL-3.0-or-later
// The plants of one rack, connected:
//
//   load -> [storage on the DC bus] -> PSU shelf -> [storage at the AC input] -> [input filter]
//        -> grid
//
// A new plant takes its place in start(), step() and published(); nothing outside of this room
// names it but the scenario, which configures it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/published.hpp"
#include "sim/plant/input_filter.hpp"
#include "sim/plant/psu_shelf.hpp"
#include "sim/plant/storage_unit.hpp"

namespace ballast {

class RackPlants {
 public:
  // `filter` is null where there is none.
  RackPlants(const PsuShelfConfig& supplies, std::int64_t gpus, const StorageUnitConfig& storage,
             const InputFilterConfig* filter);

  // Puts all plants into the steady state of a load and a storage command, before the first tick.
  void start(double load_w, double command_w);
  // One tick; while `trip` holds, the storage is open. Returns the power drawn from the grid, the
  // mean over the tick.
  double step(double load_w, double command_w, bool trip);
  // Of the last tick, where the storage is connected: the load that its controller smooths.
  double load_at_storage_w() const { return load_at_storage_w_; }

  PsuShelf& supplies() { return supplies_; }
  const PsuShelf& supplies() const { return supplies_; }
  const StorageUnit& storage() const { return storage_; }

  // What they publish, plant by plant; null gives the same with probes that read 0.
  static std::vector<Published> published(const RackPlants* plants);

 private:
  bool on_dc_bus() const { return location_ == StorageLocation::kDcBus; }

  PsuShelf supplies_;
  StorageUnit storage_;
  StorageLocation location_;
  std::optional<InputFilter> filter_;
  double load_at_storage_w_ = 0.0;
};

}  // namespace ballast
