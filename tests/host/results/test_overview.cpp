// SPDX-License-Identifier: GPL-3.0-or-later
// Minima and maxima as the reader gives them, against all samples one by one.
#include "host/results/overview.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/results/run_reader.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/surgery.hpp"
#include "tests/host/results/synthetic_run.hpp"
#include "tests/sim/site/one_rack.hpp"

namespace ballast {
namespace {

using namespace testing_support;

constexpr std::size_t kTicks = 256 * 300 + 77;  // three times what is written at once, and more

SyntheticRun noisy_run() {
  SyntheticRun run;
  run.racks = 20;  // more than one HDF5 chunk across racks
  run.ticks = kTicks;
  run.noise_w = 500.0;
  return run;
}

std::vector<float> extents(const std::vector<double>& samples, TickRange range,
                           std::size_t ticks_per_bucket) {
  std::vector<float> out;
  const std::size_t end = std::min(samples.size(), range.first + range.count);
  for (std::size_t at = range.first; at < end; at += ticks_per_bucket) {
    const auto first = samples.begin() + static_cast<std::ptrdiff_t>(at);
    const auto last =
        samples.begin() + static_cast<std::ptrdiff_t>(std::min(end, at + ticks_per_bucket));
    out.push_back(static_cast<float>(*std::min_element(first, last)));
    out.push_back(static_cast<float>(*std::max_element(first, last)));
  }
  return out;
}

void expect_exact(const std::filesystem::path& file) {
  const RunReader run(file);
  struct View {
    TickRange range;
    std::size_t ticks_per_bucket;
  };
  for (const View& view : {View{{}, kOverviewTicks}, View{{}, 10 * kOverviewTicks}, View{{}, 1000},
                           View{{kOverviewTicks * 9, kOverviewTicks * 130 + 3}, kOverviewTicks * 4},
                           View{{100, 70000}, kOverviewTicks}, View{{kTicks, 5}, 256},
                           View{{0, kOverviewTicks}, std::size_t{1} << 40U}}) {
    const TickRange range{view.range.first, std::min(view.range.count, kTicks)};
    EXPECT_EQ(run.min_max("grid_w", Scope::kSite, 0, range, view.ticks_per_bucket),
              extents(run.site("grid_w"), range, view.ticks_per_bucket))
        << view.ticks_per_bucket;
    for (const std::size_t rack : {0, 17}) {
      EXPECT_EQ(run.min_max("storage_soc_frac", Scope::kRack, rack, range, view.ticks_per_bucket),
                extents(run.rack("storage_soc_frac", rack), range, view.ticks_per_bucket))
          << view.ticks_per_bucket;
    }
  }
}

TEST(Overview, GivesTheExtentsOfTheSamples) {
  const ScratchDir dir;
  for (const std::size_t chunk : {4000U, 999U}) {
    Hdf5Recorder recorder(dir / "run.h5", {.chunk_ticks = chunk});
    feed(recorder, noisy_run());
    EXPECT_EQ(RunReader(dir / "run.h5").overview_ticks(), kOverviewTicks);
    expect_exact(dir / "run.h5");
  }
}

TEST(Overview, WhatAKillLeftOutIsReadFromTheSamples) {
  const ScratchDir dir;
  {
    Hdf5Recorder recorder(dir / "run.h5", {.chunk_ticks = 1000});
    SyntheticRun run = noisy_run();
    run.block_ticks = kTicks;
    recorder.begin(layout_of(run));
    feed_block(recorder, run, 0, kTicks);
  }
  ASSERT_EQ(RunReader(dir / "run.h5").ticks(), kTicks / 1000 * 1000);
  const RunReader run(dir / "run.h5");
  EXPECT_EQ(run.min_max("grid_w", Scope::kRack, 3, {}, 2048),
            extents(run.rack("grid_w", 3), {}, 2048));
}

TEST(Overview, IsReadInPlaceOfTheSamples) {
  const ScratchDir dir;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, noisy_run());
  const std::vector<double> samples = RunReader(dir / "run.h5").site("grid_w");
  Surgery(dir / "run.h5").fill("/site/grid_w", std::vector<float>(kTicks, -1.0F));
  const RunReader run(dir / "run.h5");
  const std::size_t whole = kTicks / kOverviewTicks * kOverviewTicks;
  EXPECT_EQ(run.min_max("grid_w", Scope::kSite, 0, {0, whole}, kOverviewTicks),
            extents(samples, {0, whole}, kOverviewTicks));
  // Samples where the overview does not reach: the end, and stretches that do not begin with its.
  EXPECT_EQ(run.min_max("grid_w", Scope::kSite, 0, {whole, 77}, kOverviewTicks),
            std::vector<float>({-1.0F, -1.0F}));
  EXPECT_EQ(run.min_max("grid_w", Scope::kSite, 0, {1, 500}, 500),
            std::vector<float>({-1.0F, -1.0F}));
}

TEST(Overview, AFileWithoutItIsRefused) {
  const ScratchDir dir;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, noisy_run());
  Surgery(dir / "run.h5").unlink("/overview/site");
  EXPECT_THROW(RunReader(dir / "run.h5").min_max("grid_w", Scope::kSite, 0, {}, kOverviewTicks),
               DataError);
}

TEST(Overview, PassesOverWhatIsNoNumber) {
  const ScratchDir dir;
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> values(3 * kOverviewTicks, kNaN);
  values[5] = 3.0F;
  values[7] = -2.0F;
  values[2 * kOverviewTicks] = 1.0F;
  Hdf5Recorder recorder(dir / "run.h5", {});
  recorder.begin(one_rack_layout({{"grid_w", "W", "of the test"}}));
  recorder.block(OneRackBlock(0, values.size(), values.size(), values));
  recorder.end(false);
  const RunReader run(dir / "run.h5");
  for (const TickRange range : {TickRange{0, values.size()}, TickRange{0, values.size() - 1}}) {
    const std::vector<float> got = run.min_max("grid_w", Scope::kSite, 0, range, kOverviewTicks);
    ASSERT_EQ(got.size(), 6U);
    EXPECT_EQ(got[0], -2.0F);
    EXPECT_EQ(got[1], 3.0F);
    EXPECT_TRUE(std::isnan(got[2]) && std::isnan(got[3]));
    EXPECT_EQ(got[4], 1.0F);
    EXPECT_EQ(got[5], 1.0F);
  }
}

}  // namespace
}  // namespace ballast
