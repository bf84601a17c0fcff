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
  std::array<std::uint32_t, 3> lane_mask_i{}, brake_i{};
  std::array<std::uint32_t, 72> demand_uw_i{}, cap_uw_i{}, busy_us_i{}, math_us_i{}, memory_us_i{},
      clock_mhz_i{}, granted_uw_o{};
  std::uint8_t update_i = 0;
  std::uint16_t soc_i = 0;
};

struct StorageModel {
  std::uint32_t load_mw_i = 0, storage_ma_i = 0, storage_mv_i = 0, temperature_mc_i = 0;
  std::uint32_t command_mw_o = 0;
  std::uint16_t soc_i = 0, soc_o = 0;
  std::uint8_t converter_fault_i = 0, contactor_o = 0;
};

TEST(BlockPorts, IdleInputsOfTheBankLimitNothingAndSayNothing) {
  BankModel model;
  model.brake_i.fill(7);
  model.lane_mask_i.fill(7);
  gps::drive_idle(model);
  EXPECT_EQ(model.soc_i, 0x8000);
  for (std::size_t i = 0; i < 72; ++i) {
    EXPECT_EQ(model.demand_uw_i[i], 0U);
    EXPECT_EQ(model.cap_uw_i[i], 0xFFFFFFFFU);
    EXPECT_EQ(model.busy_us_i[i] & model.math_us_i[i] & model.memory_us_i[i] & model.clock_mhz_i[i],
              0xFFFFFFFFU);
  }
  EXPECT_EQ(model.brake_i, (std::array<std::uint32_t, 3>{}));
  EXPECT_EQ(model.lane_mask_i, (std::array<std::uint32_t, 3>{}));
}

TEST(BlockPorts, EachInputOfTheBankReachesItsPort) {
  BankModel model;
  gps::drive(model, gps::Inputs{.soc = 3});
  EXPECT_EQ(model.soc_i, 3);
  const std::array<std::uint32_t, 6> word = {1, 2, 4, 8, 16, 32};
  gps::drive(model, gps::LaneInputs{.cap_uw = {&word[0], 1},
                                    .brake = {&word[1], 1},
                                    .busy_us = {&word[2], 1},
                                    .math_us = {&word[3], 1},
                                    .memory_us = {&word[4], 1},
                                    .clock_mhz = {&word[5], 1}});
  EXPECT_EQ(model.cap_uw_i[0], 1U);
  EXPECT_EQ(model.brake_i[0], 2U);
  EXPECT_EQ(model.busy_us_i[0], 4U);
  EXPECT_EQ(model.math_us_i[0], 8U);
  EXPECT_EQ(model.memory_us_i[0], 16U);
  EXPECT_EQ(model.clock_mhz_i[0], 32U);
}

// Each of the ports that the strobe takes raises it; demand and presence do not.
TEST(BlockPorts, TheStrobeIsRaisedWhereSomethingIsGiven) {
  const std::array<std::uint32_t, 1> word = {5};
  std::array<gps::LaneInputs, 6> given;
  given[0].cap_uw = given[1].brake = given[2].busy_us = word;
  given[3].math_us = given[4].memory_us = given[5].clock_mhz = word;
  for (const gps::LaneInputs& in : given) {
    BankModel model;
    gps::drive(model, in);
    EXPECT_EQ(model.update_i, 1);
    gps::drive(model, gps::LaneInputs{.lane_mask = word, .demand_uw = word});
    EXPECT_EQ(model.update_i, 0);
  }
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
