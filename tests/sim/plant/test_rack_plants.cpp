// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/plant/rack_plants.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ballast {
namespace {

std::vector<std::string> names(const std::vector<Published>& parts) {
  std::vector<std::string> list;
  for (const Published& part : parts) {
    for (const auto& channel : part.channels) list.push_back(channel.info.name);
    for (const auto& account : part.accounts) list.push_back(account.info.name);
  }
  return list;
}

// Who lays out a record has no plants yet, and a rack without storage or filter has these rows too.
TEST(RackPlants, PublishTheSameWhateverIsThere) {
  StorageUnitConfig storage;
  const InputFilterConfig filter;
  const RackPlants bare({}, 4, storage, nullptr);
  storage.kind = StorageKind::kBattery;
  const RackPlants all({}, 4, storage, &filter);
  const std::vector<Published> none = RackPlants::published(nullptr);
  EXPECT_EQ(names(none), names(RackPlants::published(&bare)));
  EXPECT_EQ(names(none), names(RackPlants::published(&all)));
  for (const Published& part : none) {
    for (const auto& channel : part.channels) EXPECT_EQ(channel.value(), 0.0);
    for (const auto& account : part.accounts) EXPECT_EQ(account.energy_j(), 0.0);
    EXPECT_EQ(part.stored_j(), 0.0);
  }
}

// A storage controller smooths what it is connected to.
TEST(RackPlants, TheStorageSeesTheLoadWhereItIsConnected) {
  StorageUnitConfig storage;
  storage.kind = StorageKind::kSupercapacitor;
  for (const auto location : {StorageLocation::kDcBus, StorageLocation::kAcInput}) {
    storage.location = location;
    RackPlants plants({}, 4, storage, nullptr);
    plants.start(50e3, 1e3);
    const double grid_w = plants.step(50e3, 1e3, false);
    const double bus_w = plants.storage().bus_power_w();
    EXPECT_NEAR(bus_w, 1e3, 1.0);
    EXPECT_EQ(plants.storage().command_w(), 1e3);
    if (location == StorageLocation::kDcBus) {
      EXPECT_EQ(plants.load_at_storage_w(), 50e3);
      EXPECT_EQ(grid_w, plants.supplies().ac_power_w());
    } else {
      EXPECT_EQ(plants.load_at_storage_w(), plants.supplies().ac_power_w());
      EXPECT_EQ(grid_w, plants.supplies().ac_power_w() + bus_w);
    }
    plants.step(50e3, 1e3, true);
    EXPECT_EQ(plants.storage().command_w(), 0.0);
    EXPECT_EQ(plants.storage().bus_power_w(), 0.0);
  }
}

}  // namespace
}  // namespace ballast
