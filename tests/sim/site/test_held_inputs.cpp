// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/held_inputs.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ballast {
namespace {

using Which = CapAction::Which;

CapAction cap(Which which, std::uint32_t cap_uw, Tick until = kForGood) {
  return {which, Scope::kRack, 0, cap_uw, until};
}

HeldInputs held_by(std::size_t racks, std::size_t holders) {
  HeldInputs held(racks);
  for (std::size_t i = 0; i < holders; ++i) EXPECT_EQ(held.add_holder(), i);
  return held;
}

std::vector<std::size_t> released(HeldInputs& held, Tick now) {
  std::vector<std::size_t> racks;
  held.release(now, [&](std::size_t rack) { racks.push_back(rack); });
  return racks;
}

TEST(HeldInputs, TheLowestCapHoldsAndTheLatestOfAHolder) {
  HeldInputs held = held_by(2, 3);
  EXPECT_EQ(held.cap_uw(1, Which::kRow), kNoCap);
  held.hold(1, 0, cap(Which::kRow, 800));
  held.hold(1, 2, cap(Which::kRow, 700));
  EXPECT_EQ(held.cap_uw(1, Which::kRow), 700U);
  held.hold(1, 2, cap(Which::kRow, 900));  // in place of 700
  EXPECT_EQ(held.cap_uw(1, Which::kRow), 800U);
  held.hold(1, 0, cap(Which::kRow, kNoCap));
  EXPECT_EQ(held.cap_uw(1, Which::kRow), 900U);
  EXPECT_EQ(held.cap_uw(1, Which::kThermal), kNoCap);
  EXPECT_EQ(held.cap_uw(0, Which::kRow), kNoCap);
}

TEST(HeldInputs, ANewHolderLeavesWhatOthersHold) {
  HeldInputs held = held_by(3, 1);
  held.hold(1, 0, cap(Which::kRow, 800));
  held.hold(2, 0, BrakeAction{Scope::kRack, 2, true});
  EXPECT_EQ(held.add_holder(), 1U);
  held.hold(0, 1, cap(Which::kRow, 500));
  EXPECT_EQ(held.cap_uw(0, Which::kRow), 500U);
  EXPECT_EQ(held.cap_uw(1, Which::kRow), 800U);
  EXPECT_EQ(held.cap_uw(2, Which::kRow), kNoCap);
  EXPECT_TRUE(held.brake(2));
  EXPECT_FALSE(held.brake(0));
}

TEST(HeldInputs, TheBrakeIsOnWhileAnyHolderHasIt) {
  HeldInputs held = held_by(1, 2);
  held.hold(0, 0, BrakeAction{Scope::kRack, 0, true});
  held.hold(0, 1, BrakeAction{Scope::kRack, 0, true});
  held.hold(0, 0, BrakeAction{Scope::kRack, 0, false});
  EXPECT_TRUE(held.brake(0));
  held.hold(0, 1, BrakeAction{Scope::kRack, 0, false});
  EXPECT_FALSE(held.brake(0));
}

TEST(HeldInputs, WhatEndsIsDroppedOnceAndAlone) {
  HeldInputs held = held_by(3, 2);
  held.hold(0, 0, cap(Which::kRow, 500, 100));
  held.hold(0, 1, cap(Which::kRow, 600));
  held.hold(1, 0, cap(Which::kThermal, 500, 105));
  held.hold(2, 0, BrakeAction{Scope::kRack, 2, true, 300});
  EXPECT_EQ(released(held, 99), std::vector<std::size_t>{});
  EXPECT_EQ(released(held, 100), std::vector<std::size_t>{0});
  EXPECT_EQ(held.cap_uw(0, Which::kRow), 600U);
  EXPECT_EQ(held.cap_uw(1, Which::kThermal), 500U);
  EXPECT_EQ(released(held, 110), std::vector<std::size_t>{1});
  EXPECT_EQ(held.cap_uw(1, Which::kThermal), kNoCap);
  EXPECT_TRUE(held.brake(2));
  EXPECT_EQ(released(held, 300), std::vector<std::size_t>{2});
  EXPECT_FALSE(held.brake(2));
  EXPECT_EQ(released(held, 100'000), std::vector<std::size_t>{});
}

TEST(HeldInputs, ALaterCapOutlivesTheEndOfTheOneBefore) {
  HeldInputs held = held_by(1, 1);
  held.hold(0, 0, cap(Which::kRow, 500, 100));
  held.hold(0, 0, cap(Which::kRow, 700, 200));
  EXPECT_EQ(released(held, 100), std::vector<std::size_t>{});
  EXPECT_EQ(held.cap_uw(0, Which::kRow), 700U);
  EXPECT_EQ(released(held, 200), std::vector<std::size_t>{0});
}

}  // namespace
}  // namespace ballast
