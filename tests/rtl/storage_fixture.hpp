// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the storage controller tests: register addresses by name and a running controller.
#pragma once

#include <gtest/gtest.h>

#include <string_view>

#include "sim/registers/generated/rack_storage.hpp"
#include "tests/rtl/storage_driver.hpp"

namespace ballast::test {

constexpr double kMilli = 1e-3;
constexpr std::uint32_t kEnable = 1;
constexpr std::uint32_t kArm = 2;
constexpr std::uint32_t kRestore = 4;

inline std::uint32_t law(rsc::Law value) {
  return static_cast<std::uint32_t>(value);
}

class StorageTest : public ::testing::Test {
 protected:
  void TearDown() override { EXPECT_FALSE(rtl.failed()) << "an assertion of the RTL fired"; }

  void set(std::uint16_t address, std::uint32_t value) {
    ASSERT_TRUE(rtl.write(address, value)) << "address " << address << ", value " << value;
  }
  std::int32_t signed_register(std::uint16_t address) {
    return static_cast<std::int32_t>(rtl.read(address));
  }
  rsc::State state() { return static_cast<rsc::State>(rtl.read(rsc::kControllerStatus) & 3); }

  // Limits out of the way, so that a law is seen alone.
  void open_limits() {
    set(rsc::kControllerSlewLimit, 2147483647);
    set(rsc::kControllerMaxCharge, 2000000000);
    set(rsc::kControllerMaxDischarge, 2000000000);
    set(rsc::kControllerMaxCurrent, 16777215);
  }
  void start(rsc::Law which, std::int32_t load_mw) {
    set(rsc::kControllerLaw, law(which));
    set(rsc::kControllerControl, kEnable);
    in.load_mw = load_mw;
    EXPECT_EQ(rtl.tick(in), 0) << "the first measurement is where the filter starts";
    EXPECT_TRUE(rtl.contactor());
  }
  // What the grid is to see: load plus command.
  std::int64_t grid(std::int32_t load_mw) {
    in.load_mw = load_mw;
    return std::int64_t{rtl.tick(in)} + load_mw;
  }

  StorageDriver rtl;
  StorageInputs in;
};

}  // namespace ballast::test
