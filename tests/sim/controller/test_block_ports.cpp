// SPDX-License-Identifier: GPL-3.0-or-later
// The generated structs against models that stand for Verilated ones: every port gets its own
// member, signs survive, and lanes that the caller does not have keep what they carry.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>

#include "sim/controller/generated/gpu_power_smoothing_ports.hpp"
#include "sim/controller/generated/rack_storage_ports.hpp"

namespace ballast {
namespace {

struct BankModel {
  std::array<std::uint32_t, 3> lane_mask_i{};
  std::array<std::uint32_t, 72> demand_uw_i{};
  std::array<std::uint32_t, 72> granted_uw_o{};
  std::uint32_t row_cap_uw_i = 0, thermal_cap_uw_i = 0;
  std::uint8_t brake_i = 0;
  std::uint16_t soc_i = 0;
};

struct StorageModel {
  std::uint32_t load_mw_i = 0, storage_ma_i = 0, storage_mv_i = 0, temperature_mc_i = 0;
  std::uint32_t command_mw_o = 0;
  std::uint16_t soc_i = 0, soc_o = 0;
  std::uint8_t converter_fault_i = 0, contactor_o = 0;
};

TEST(BlockPorts, IdleInputsOfTheBankLimitNothing) {
  BankModel model;
  gps::drive(model, gps::Inputs{});
  EXPECT_EQ(model.row_cap_uw_i, 0xFFFFFFFFU);
  EXPECT_EQ(model.thermal_cap_uw_i, 0xFFFFFFFFU);
  EXPECT_EQ(model.brake_i, 0);
  EXPECT_EQ(model.soc_i, 0x8000);
}

TEST(BlockPorts, EachInputOfTheBankReachesItsPort) {
  BankModel model;
  gps::Inputs in;
  in.row_cap_uw = 1;
  in.thermal_cap_uw = 2;
  in.brake = true;
  in.soc = 3;
  gps::drive(model, in);
  EXPECT_EQ(model.row_cap_uw_i, 1U);
  EXPECT_EQ(model.thermal_cap_uw_i, 2U);
  EXPECT_EQ(model.brake_i, 1);
  EXPECT_EQ(model.soc_i, 3);
}

TEST(BlockPorts, LanesBeyondTheCallersKeepWhatTheyCarry) {
  BankModel model;
  model.demand_uw_i.fill(9);
  model.lane_mask_i.fill(7);
  model.granted_uw_o = {11, 12, 13};
  const std::array<std::uint32_t, 2> demand = {1, 2};
  gps::drive(model, gps::LaneInputs{{}, demand});
  EXPECT_EQ(model.demand_uw_i[1], 2U);
  EXPECT_EQ(model.demand_uw_i[2], 9U);
  EXPECT_EQ(model.lane_mask_i[0], 7U);
  std::array<std::uint32_t, 3> granted = {0, 0, 5};
  gps::collect(model, gps::LaneOutputs{std::span(granted).first(2)});
  EXPECT_EQ(granted, (std::array<std::uint32_t, 3>{11, 12, 5}));
}

TEST(BlockPorts, EachMeasurementReachesItsPortWithItsSign) {
  StorageModel model;
  rsc::drive(model, rsc::Inputs{-1, -2, 3, -40000, 0x1234, true});
  EXPECT_EQ(model.load_mw_i, 0xFFFFFFFFU);
  EXPECT_EQ(model.storage_ma_i, 0xFFFFFFFEU);
  EXPECT_EQ(model.storage_mv_i, 3U);
  EXPECT_EQ(static_cast<std::int32_t>(model.temperature_mc_i), -40000);
  EXPECT_EQ(model.soc_i, 0x1234);
  EXPECT_EQ(model.converter_fault_i, 1);
}

TEST(BlockPorts, TheCommandComesBackWithItsSign) {
  StorageModel model;
  model.command_mw_o = 0xFFFFFFF0U;
  model.contactor_o = 1;
  model.soc_o = 0xBEEF;
  rsc::Outputs out;
  rsc::collect(model, out);
  EXPECT_EQ(out.power_mw, -16);
  EXPECT_TRUE(out.contactor_closed);
  EXPECT_EQ(out.soc, 0xBEEF);
}

}  // namespace
}  // namespace ballast
