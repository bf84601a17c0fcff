// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "host/analysis/swing.hpp"
#include "host/results/run_figures.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

// RMS of the harmonics of a 0.5 Hz square wave between 35 and 90 kW that lie within a band, after a
// one-pole filter of time constant tau_s.
double harmonics_rms_w(double f1_hz, double f2_hz, double tau_s) {
  double sum = 0.0;
  for (int k = 1; 0.5 * k < f2_hz; k += 2) {
    if (0.5 * k < f1_hz) continue;
    const double omega = 2.0 * std::numbers::pi * 0.5 * k;
    const double amplitude =
        27.5e3 * 4.0 / std::numbers::pi / k / std::sqrt(1.0 + omega * omega * tau_s * tau_s);
    sum += amplitude * amplitude / 2.0;
  }
  return std::sqrt(sum);
}

TEST(RunFigures, ReadOffASquareWaveAndItsFilteredForm) {
  const ScratchDir dir;
  SyntheticRun run;
  run.racks = 2;
  run.ticks = 132000;
  run.block_ticks = 4000;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, run);
  Summary s;
  fill_figures(s, RunReader(dir / "run.h5"));
  EXPECT_NEAR(s.load.min_w, 2 * 35e3 + 1, 0.1);  // rack 1 lies 1 W above rack 0
  EXPECT_NEAR(s.load.max_w, 2 * 90e3 + 1, 0.1);
  EXPECT_NEAR(s.load.mean_w, 2 * 62.5e3 + 1, 1.0);
  EXPECT_NEAR(s.grid.mean_w, 2 * 62.5e3 + 1, 10.0);
  ASSERT_EQ(s.bands.size(), 2U);
  for (const BandFigure& band : s.bands) {
    const double load_w = 2.0 * harmonics_rms_w(band.f_low_hz, band.f_high_hz, 0.0);
    const double grid_w = 2.0 * harmonics_rms_w(band.f_low_hz, band.f_high_hz, 3.0);
    EXPECT_NEAR(band.load_rms_w, load_w, 0.002 * load_w);
    EXPECT_NEAR(band.grid_rms_w, grid_w, 0.002 * grid_w);
    EXPECT_EQ(band.demand_rms_w, band.load_rms_w);  // the synthetic run has no base load
  }
  // The fundamental of the square wave.
  EXPECT_NEAR(s.lines.load.f_hz, 0.5, 1e-4);
  EXPECT_NEAR(s.lines.load.amplitude_w, 2.0 * 27.5e3 * 4.0 / std::numbers::pi, 20.0);
  EXPECT_NEAR(s.lines.grid.f_hz, 0.5, 1e-4);
  EXPECT_EQ(s.bands[0].f_high_hz, 20.0);
  EXPECT_EQ(s.bands[1].f_low_hz, 0.2);
  ASSERT_TRUE(s.storage.has_value());
  EXPECT_NEAR(s.storage->soc_min_frac, 0.3, 1e-6);
  EXPECT_NEAR(s.storage->soc_max_frac, 0.71, 1e-6);
  EXPECT_NEAR(s.storage->soc_end_frac, 0.505 + 0.2 * std::sin(131999.0 / 20000.0), 1e-6);
}

// A steady part has the bands of its own rows alone, across the blocks in which the run is read.
TEST(RunFigures, SteadyPartHasBandsOfItsOwn) {
  const ScratchDir dir;
  SyntheticRun run;
  run.racks = 1;
  run.ticks = 152000;
  run.block_ticks = 4000;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, run);
  const RunReader reader(dir / "run.h5");
  Summary s;
  s.steady = {20.0, 152.0, {}};
  fill_figures(s, reader);
  ASSERT_TRUE(s.steady.has_value());
  ASSERT_EQ(s.steady->bands.size(), 2U);
  const std::vector<double> rows = reader.site("grid_w", {20000, 132000});
  const Spectrum spectrum = swing_spectrum(rows, 1000.0);
  for (const BandFigure& band : s.steady->bands) {
    EXPECT_NEAR(band.grid_rms_w, band_rms(spectrum, band.f_low_hz, band.f_high_hz),
                1e-9 * band.grid_rms_w);
    const double load_w = harmonics_rms_w(band.f_low_hz, band.f_high_hz, 0.0);
    EXPECT_NEAR(band.load_rms_w, load_w, 0.002 * load_w);
  }
  s.steady = {200.0, 300.0, {}};  // beyond the record
  fill_figures(s, reader);
  EXPECT_FALSE(s.steady.has_value());
}

// The energy that went into and out of the storage, whatever came back of it.
TEST(RunFigures, ThroughputIsTheSumOfBothDirections) {
  const ScratchDir dir;
  SyntheticRun run;
  run.racks = 2;
  run.ticks = 4000;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, run);
  const RunReader reader(dir / "run.h5");
  Summary s;
  fill_figures(s, reader);
  double in_j = 0.0;
  double out_j = 0.0;
  for (const double p : reader.site("storage_w")) (p > 0.0 ? in_j : out_j) += std::abs(p) * 1e-3;
  ASSERT_TRUE(s.storage && s.storage->charged_j);
  EXPECT_GT(out_j, 0.1 * in_j);
  EXPECT_DOUBLE_EQ(*s.storage->charged_j, in_j);
  EXPECT_DOUBLE_EQ(*s.storage->discharged_j, out_j);
}

TEST(RunFigures, ShortRunsAndMissingChannels) {
  const ScratchDir dir;
  SyntheticRun run;
  run.ticks = 1;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, run);
  const RunReader reader(dir / "run.h5");
  Summary s;
  fill_figures(s, reader);
  EXPECT_TRUE(s.bands.empty());
  EXPECT_EQ(s.load.max_w, s.load.min_w);
  FigureChannels names;
  names.soc = "absent";
  fill_figures(s, reader, names);
  EXPECT_FALSE(s.storage.has_value());
  names.grid = "absent";
  EXPECT_THROW(fill_figures(s, reader, names), DataError);
}

}  // namespace
}  // namespace ballast
