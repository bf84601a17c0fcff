// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of a setting: by hand, and of a live run against those that the run reports itself.
#include "host/link/setting_figures.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace ballast {
namespace {

JobReport report(double elapsed_s, double work_s, double work_energy_j, double granted_j,
                 double outside_j = 0.0) {
  JobReport job;
  job.elapsed_s = elapsed_s;
  job.work_s = work_s;
  job.work_energy_j = work_energy_j;
  job.granted_energy_j = granted_j;
  job.outside_energy_j = outside_j;
  return job;
}

TEST(SettingFigures, AreThoseOfTheTimeSinceTheChange) {
  // 10 s at full speed without overhead; then 10 s in which 8 s of work cost 8 kJ and not 6.4 kJ.
  const RunSoFar begin{10000, {report(10.0, 10.0, 8000.0, 8000.0)}, 500.0};
  const RunSoFar now{20000, {report(20.0, 18.0, 14400.0, 16000.0)}, 800.0};
  const SettingFigures f = setting_figures(begin, now);
  EXPECT_EQ(f.since, 10000);
  EXPECT_EQ(f.until, 20000);
  EXPECT_DOUBLE_EQ(f.slowdown.value(), 1.25);
  EXPECT_DOUBLE_EQ(f.energy_overhead_frac.value(), 0.25);
  EXPECT_DOUBLE_EQ(f.storage_throughput_j, 300.0);
}

TEST(SettingFigures, TheSlowestJobCounts) {
  const RunSoFar begin{0, {report(0.0, 0.0, 0.0, 0.0), report(0.0, 0.0, 0.0, 0.0)}, 0.0};
  const RunSoFar now{
      9000, {report(9.0, 6.0, 600.0, 700.0), report(9.0, 8.0, 400.0, 500.0, 100.0)}, 0.0};
  const SettingFigures f = setting_figures(begin, now);
  EXPECT_DOUBLE_EQ(f.slowdown.value(), 1.5);
  EXPECT_NEAR(f.energy_overhead_frac.value(), 0.1, 1e-12);  // idle power outside is taken off
}

TEST(SettingFigures, WithoutWorkThereIsNoCost) {
  const RunSoFar begin{10000, {report(10.0, 10.0, 8000.0, 8000.0)}, 500.0};
  const RunSoFar now{20000, {report(10.0, 10.0, 8000.0, 9000.0, 1000.0)}, 500.0};
  const SettingFigures f = setting_figures(begin, now);
  EXPECT_FALSE(f.slowdown);
  EXPECT_FALSE(f.energy_overhead_frac);
  const Json json = to_json(f);
  EXPECT_TRUE(json["slowdown"].is_null());
  EXPECT_TRUE(json["energy_overhead_equal_work_frac"].is_null());
}

// 250 W peak at 0.5 Hz on 100 kW, and a slope, which is no swing.
TEST(SettingFigures, TheSwingIsThatOfTheSwingSpectrum) {
  std::vector<double> grid_w(200000);
  for (std::size_t i = 0; i < grid_w.size(); ++i) {
    const double t_s = static_cast<double>(i) * kTickSeconds;
    grid_w[i] = 1e5 + 10.0 * t_s + 250.0 * std::sin(2.0 * std::numbers::pi * 0.5 * t_s);
  }
  const SettingSwing swing = setting_swing(grid_w, 60000);
  EXPECT_EQ(swing.from, 60000);
  EXPECT_EQ(swing.to, 260000);
  EXPECT_EQ(swing.segments, 3U);
  int within = 0;
  for (const SettingSwing::Band& band : swing.bands) {
    ASSERT_TRUE(band.grid_rms_w) << band.low_hz;
    const bool holds = band.low_hz < 0.48 && band.high_hz > 0.52;
    EXPECT_NEAR(*band.grid_rms_w, holds ? 250.0 / std::numbers::sqrt2 : 0.0, 2.0) << band.low_hz;
    within += holds ? 1 : 0;
  }
  EXPECT_GE(within, 2);
}

TEST(SettingFigures, ABriefRecordHasNoSlowSwings) {
  const std::vector<double> grid_w(8000, 1e5);
  for (const SettingSwing::Band& band : setting_swing(grid_w, 0).bands) {
    EXPECT_EQ(band.grid_rms_w.has_value(), band.low_hz >= 0.25) << band.low_hz;
  }
}

}  // namespace
}  // namespace ballast
