// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/rack_plants.hpp"

namespace ballast {

RackPlants::RackPlants(const PsuShelfConfig& supplies, std::int64_t gpus,
                       const StorageUnitConfig& storage, const InputFilterConfig* filter)
    : supplies_(supplies, gpus), storage_(storage), location_(storage.location) {
  if (filter != nullptr) filter_.emplace(*filter);
}

void RackPlants::start(double load_w, double command_w) {
  storage_.start(command_w);
  const double bus_w = storage_.bus_power_w();
  supplies_.start(load_w + (on_dc_bus() ? bus_w : 0.0));
  if (filter_) filter_->start(supplies_.ac_power_w() + (on_dc_bus() ? 0.0 : bus_w));
}

double RackPlants::step(double load_w, double command_w, bool trip) {
  const double bus_w = storage_.step(command_w, trip);
  const double supply_w = supplies_.step(load_w + (on_dc_bus() ? bus_w : 0.0));
  load_at_storage_w_ = on_dc_bus() ? load_w : supply_w;
  const double input_w = supply_w + (on_dc_bus() ? 0.0 : bus_w);
  return filter_ ? filter_->step(input_w) : input_w;
}

std::vector<Published> RackPlants::published(const RackPlants* plants) {
  const bool filtered = plants != nullptr && plants->filter_.has_value();
  return {StorageUnit::published(plants != nullptr ? &plants->storage_ : nullptr),
          PsuShelf::published(plants != nullptr ? &plants->supplies_ : nullptr),
          InputFilter::published(filtered ? &*plants->filter_ : nullptr)};
}

}  // namespace ballast
