// SPDX-License-Identifier: GPL-3.0-or-later
// Hard limits: power, state-of-charge and voltage windows with their tapers, current; what happens
// to the target when they clip; restoration of the state of charge.
#include <algorithm>
#include <cmath>

#include "tests/rtl/storage_fixture.hpp"

namespace ballast::test {
namespace {

// The limits of the reset values, in mW, by the formulas of docs/registers.md.
double expected_limit(bool charge, double soc_lsb, double voltage_mv) {
  const double max = 110e6;
  const double soc_room = charge ? 58982 - soc_lsb : soc_lsb - 6553;
  const double voltage_room = charge ? 460000 - voltage_mv : voltage_mv - 320000;
  const double taper = std::min(soc_room / 3276, voltage_room / 10000);
  return std::min(max * std::clamp(taper, 0.0, 1.0), 360e3 * voltage_mv * 1e-3);
}

TEST_F(StorageTest, TapersAreLinear) {
  set(rsc::kControllerSlewLimit, 1);  // the target stays, so the storage is asked for everything
  start(rsc::Law::kSlewLimited, 0);
  int tapering = 0;
  for (int soc = 5000; soc < 65536; soc += 97) {
    for (const int mv : {319000, 320000, 323456, 329999, 400000, 451000, 455555, 460000, 461000}) {
      in.soc = static_cast<std::uint16_t>(soc);
      in.voltage_mv = mv;
      for (const std::int32_t load : {-1000000000, 1000000000}) {
        in.load_mw = load;
        const double command = rtl.tick(in);
        const double limit = expected_limit(load < 0, soc, mv);
        ASSERT_LE(std::abs(command), limit + 1e-6) << soc << " " << mv;
        ASSERT_NEAR(std::abs(command), limit, 2.5e-6 * limit + 2) << soc << " " << mv;
        ASSERT_TRUE(command == 0 || (command > 0) == (load < 0));
        if (limit > 0 && limit < 110e6) ++tapering;
      }
    }
  }
  EXPECT_GT(tapering, 1000);
}

TEST_F(StorageTest, EachLimitIsNamed) {
  set(rsc::kControllerSlewLimit, 1);
  start(rsc::Law::kSlewLimited, 100000000);
  struct Case {
    std::int32_t load;
    std::uint16_t soc;
    std::int32_t mv;
    std::uint32_t current;
    std::uint32_t bit;
  };
  for (const auto& c :
       {Case{-200000000, 32768, 400000, 360000, 0}, Case{300000000, 32768, 400000, 360000, 0},
        Case{300000000, 7000, 400000, 360000, 1}, Case{-200000000, 58000, 400000, 360000, 1},
        Case{300000000, 32768, 322000, 360000, 2}, Case{-200000000, 32768, 458000, 360000, 2},
        Case{300000000, 32768, 400000, 10000, 3}}) {
    set(rsc::kControllerMaxCurrent, c.current);
    set(rsc::kControllerEvents, 0x1F);
    in = {.load_mw = c.load, .voltage_mv = c.mv, .soc = c.soc};
    rtl.tick(in);
    EXPECT_EQ(rtl.read(rsc::kControllerStatus) >> 4 & 0xF, 1u << c.bit);
    EXPECT_EQ(rtl.read(rsc::kControllerEvents) & 0xF, 1u << c.bit);
  }
}

TEST_F(StorageTest, AfterClippingTheTargetStartsFromWhatTheGridSaw) {
  set(rsc::kControllerMaxDischarge, 20000000);
  start(rsc::Law::kSlewLimited, 30000000);
  EXPECT_EQ(grid(130000000), 110000000) << "clipped at 20 kW";
  EXPECT_EQ(signed_register(rsc::kControllerTarget), 110000000);
  EXPECT_EQ(rtl.read(rsc::kControllerStatus) >> 4 & 0xF, 1u);
  for (int n = 1; n <= 50; ++n) {
    ASSERT_EQ(grid(130000000), 110000000 + 10000 * n) << "goes on at LAW_RATE";
  }
  EXPECT_EQ(rtl.read(rsc::kControllerStatus) >> 4 & 0xF, 0u);
  EXPECT_EQ(grid(105000000), 110500000 - 10000) << "and turns at LAW_RATE";
}

TEST_F(StorageTest, RestorationIsLimitedSlewedAndRests) {
  set(rsc::kControllerLaw, law(rsc::Law::kWashout));
  set(rsc::kControllerRestoreSlew, 700);
  set(rsc::kControllerControl, kEnable | kRestore);
  in.load_mw = 50000000;
  in.soc = 40000;  // above 32768 + 1310: discharge
  const auto wanted = [&](int soc) {
    const double excess = std::max(0.0, std::abs(soc - 32768.0) - 1310.0) / 65536.0;
    return std::copysign(std::min(5e6 * excess, 1e6), 32768.0 - soc);
  };
  std::int64_t want = 0;
  for (const int soc : {40000, 12000, 33000}) {
    in.soc = static_cast<std::uint16_t>(soc);
    const auto goal = static_cast<std::int64_t>(wanted(soc));
    for (int n = 0; n < 3000; ++n) {
      want += std::clamp<std::int64_t>(goal - want, -700, 700);
      ASSERT_EQ(rtl.tick(in), want) << "the load is steady: restoration alone";
      if (n % 100 == 0) {
        ASSERT_EQ(signed_register(rsc::kControllerRestoration), want);
      }
    }
    EXPECT_EQ(want, goal);
  }
  EXPECT_EQ(want, 0) << "inside the deadband";
}

TEST_F(StorageTest, RestorationTakesItsShareOfTheSlewLimit) {
  set(rsc::kControllerSlewLimit, 1000);
  set(rsc::kControllerRestoreSlew, 300);
  set(rsc::kControllerLaw, law(rsc::Law::kMovingAverage));
  set(rsc::kControllerControl, kEnable | kRestore);
  in.soc = 20000;  // charge
  in.load_mw = 50000000;
  rtl.tick(in);
  EXPECT_EQ(rtl.command_mw(), 300);
  for (int n = 1; n <= 500; ++n) ASSERT_EQ(grid(120000000), 50000000 + 300 + 1000 * n);
}

TEST_F(StorageTest, CountersFollowTheMeasurement) {
  start(rsc::Law::kWashout, 50000000);
  set(rsc::kControllerCapacity, 1000);  // 2 J per thousandth
  in.current_ma = 123456;
  in.voltage_mv = 400123;
  for (int n = 0; n < 1000; ++n) rtl.tick(in);
  in.current_ma = -60000;
  for (int n = 0; n < 500; ++n) rtl.tick(in);
  in.current_ma = 0;
  for (int n = 0; n < 30000; ++n) rtl.tick(in);
  const double charged = rtl.read(rsc::kControllerChargedEnergyLo) +
                         4294967296.0 * rtl.read(rsc::kControllerChargedEnergyHi);
  const double discharged = rtl.read(rsc::kControllerDischargedEnergyLo) +
                            4294967296.0 * rtl.read(rsc::kControllerDischargedEnergyHi);
  const double want_in = 1000 * 123456e-3 * 400123;  // uJ
  const double want_out = 500 * 60e0 * 400123;
  EXPECT_NEAR(charged, want_in, 1000 * 8.0);  // each tick is rounded down
  EXPECT_LE(charged, want_in);
  EXPECT_NEAR(discharged, want_out, 500 * 8.0);
  EXPECT_EQ(rtl.read(rsc::kControllerEquivalentCycles),
            static_cast<std::uint32_t>((charged + discharged) / 2e6));
}

}  // namespace
}  // namespace ballast::test
