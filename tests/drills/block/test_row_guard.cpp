// SPDX-License-Identifier: GPL-3.0-or-later
// The row guard in a site of two rows with four GPUs each. Those of row 0 demand 1000 W, those of
// row 1 800 W; the threshold is 3500 W of a row, the cap 700 W of a GPU.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "sim/site/schedule.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {
namespace {

constexpr const char* kScenario = R"(
[run]
duration = "1.02 s"
record_gpus = true
threads = 1

[site]
racks = 2
racks_per_row = 1
gpus_per_rack = 4
gpu_idle = "100 W"

[[workload.jobs]]
name = "high"
gpus = 4
iteration = [{ name = "compute", power = "1000 W", duration = "100 s" }]

[[workload.jobs]]
name = "low"
first_gpu = 4
gpus = 4
iteration = [{ name = "compute", power = "800 W", duration = "100 s" }]

[registers.gpu]
preset.0.RAMP_DOWN_RATE = "10000 W/s"
preset.0.RAMP_UP_RATE = "20000 W/s"

[registers.row_guard]
THRESHOLD = "3500 W"
CAP = "700 W"
)";

Scenario two_rows() {
  const auto file = std::filesystem::path(::testing::TempDir()) / "row_guard.toml";
  std::ofstream(file) << kScenario;
  return load_scenario(file, {});
}

std::uint32_t read(Site& site, std::uint32_t row, const char* name) {
  const RegisterRef ref = find_register(register_block(BlockId::kRowGuard), name, -1, {});
  std::uint32_t word = 0;
  EXPECT_EQ(site.read({Scope::kRow, row, BlockId::kRowGuard, ref.address}, word), BusAnswer::kOk);
  return word;
}

// The guard sees ticks 0 to 9 at the coupling of tick 10, and its cap acts 10 ms later, at tick 20.
// A GPU then comes down by 10 W a tick, and below 875 W after 13 ticks; that is seen at tick 40, so
// the cap goes at tick 50, when 700 W are reached. It rises by 20 W a tick and is above 875 W after
// 9, seen at tick 60; from tick 70 on all this repeats, every 50 ticks.
double granted_w(Tick tick) {
  if (tick < 20) return 1000.0;
  const auto in_period = static_cast<double>((tick - 20) % 50);
  return in_period < 30.0 ? 1000.0 - 10.0 * (in_period + 1.0)
                          : std::min(1000.0, 700.0 + 20.0 * (in_period - 29.0));
}

TEST(RowGuard, CapsItsRowAloneAndCounts) {
  const Scenario scenario = two_rows();
  SampleSink sink;
  Site site(scenario, sink);
  Schedule schedule(scenario, site, site, nullptr);
  site.begin();
  schedule.act(0);
  site.step(site.duration());
  site.finish();
  for (Tick t = 0; t < 1020; ++t) {
    for (std::size_t g = 0; g < 4; ++g) {
      ASSERT_NEAR(sink.gpu(GpuChannel::kGranted, g, t), granted_w(t), 1e-4) << t;
      ASSERT_EQ(sink.gpu(GpuChannel::kGranted, 4 + g, t), 800.0) << t;
    }
  }
  // The table records the cap: for row 0 it comes and goes, for row 1 it never comes.
  EXPECT_EQ(sink.layout.find(kRowGroup)->channels.back().name, "guard_cap_w");
  const std::vector<OwnFigures> caps = site.outcome().parties;
  ASSERT_EQ(caps.size(), 2U);
  EXPECT_FLOAT_EQ(static_cast<float>(caps[0].min), 700.0F);
  EXPECT_FLOAT_EQ(static_cast<float>(caps[0].max), 4294.967295F);
  EXPECT_FLOAT_EQ(static_cast<float>(caps[1].min), 4294.967295F);
  // Of every 50 ticks, 12 on the way down and 12 after the way up; before these, 20.
  EXPECT_EQ(read(site, 0, "TICKS_ABOVE"), 20U + 20U * 24U);
  EXPECT_EQ(read(site, 1, "TICKS_ABOVE"), 0U);
  EXPECT_EQ(read(site, 1, "CAP"), 700'000U);
  std::uint32_t word = 0;
  EXPECT_EQ(site.read({Scope::kRow, 2, BlockId::kRowGuard, 0}, word), BusAnswer::kNoSuchAddress);
  EXPECT_EQ(site.read({Scope::kRack, 0, BlockId::kRowGuard, 0}, word), BusAnswer::kNoSuchAddress);
}

// The waveforms of row 1's guard; those of a rack have none of its signals.
TEST(RowGuard, HasWaveforms) {
  const Scenario scenario = two_rows();
  const auto size_of_waves = [&](std::optional<BlockId> block, Tick from, Tick to) {
    WaveWindow window{from, to, block, 1, std::filesystem::path(::testing::TempDir()) / "w.fst"};
    std::filesystem::remove(window.file);
    SampleSink sink;
    Site site(scenario, sink, {nullptr, window});
    site.begin();
    site.step(60);
    site.finish();
    std::ifstream in(window.file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string guard = size_of_waves(BlockId::kRowGuard, 10, 50);
  EXPECT_GT(guard.size(), 100U);
  // FST keeps the first and the last time in its header, most significant byte first, in ns.
  const auto time_at = [&](std::size_t offset) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i)
      value = value << 8U | static_cast<unsigned char>(guard[offset + i]);
    return value;
  };
  EXPECT_EQ(time_at(9), 10'000'000U);
  EXPECT_EQ(time_at(17), 49'000'000U);
  EXPECT_NE(size_of_waves(std::nullopt, 10, 50), guard);
}

// A row is no rack. The write to row 1 leaves row 0 as it was.
TEST(RowGuard, IsWrittenRowByRow) {
  const Scenario scenario = two_rows();
  RegisterWrite write{0, BlockId::kRowGuard, -1, -1, -1, "CAP", std::string("600 W"), {}};
  EXPECT_NO_THROW(check_write(scenario, write));
  write.rack = 0;
  EXPECT_THROW(check_write(scenario, write), ConfigError);
  write.rack = -1;
  write.row = 2;
  EXPECT_THROW(check_write(scenario, write), ConfigError);
  write.row = 1;
  SampleSink sink;
  Site site(scenario, sink);
  FunctionDriver driver([&](LiveBus& bus) {
    bus.write(write);
    return false;
  });
  Schedule schedule(scenario, site, site, &driver);
  site.begin();
  schedule.act(0);
  EXPECT_EQ(read(site, 0, "CAP"), 700'000U);
  EXPECT_EQ(read(site, 1, "CAP"), 600'000U);
}

}  // namespace
}  // namespace ballast
