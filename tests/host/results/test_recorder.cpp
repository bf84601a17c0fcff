// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "host/results/run_reader.hpp"
#include "sim/base/error.hpp"
#include "sim/base/source_root.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

std::string bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Recorder, EveryValueComesBack) {
  const ScratchDir dir;
  SyntheticRun run;
  run.per_gpu = true;
  run.noise_w = 500.0;
  Hdf5Recorder recorder(dir / "run.h5", {.scenario = "synthetic", .chunk_ticks = 512});
  feed(recorder, run);
  const RunReader reader(dir / "run.h5");
  EXPECT_FALSE(reader.partial());
  EXPECT_EQ(reader.ticks(), run.ticks);
  EXPECT_EQ(reader.scenario(), "synthetic");
  const RecordLayout layout = layout_of(run);
  const std::vector<ChannelInfo>& channels = layout.find(kRackGroup)->channels;
  for (std::size_t c = 0; c < channels.size(); ++c) {
    for (std::size_t r = 0; r < run.racks; ++r) {
      const std::vector<double> x = reader.rack(channels[c].name, r);
      ASSERT_EQ(x.size(), run.ticks);
      for (std::size_t i = 0; i < run.ticks; ++i) {
        ASSERT_EQ(static_cast<float>(x[i]), rack_value(run, c, r, i)) << c << " " << r << " " << i;
      }
    }
  }
  for (std::size_t r = 0; r < run.racks; ++r) {
    for (std::size_t g = 0; g < run.gpus_per_rack; ++g) {
      const std::vector<double> x = reader.gpu("granted_w", r, g);
      ASSERT_EQ(x.size(), run.ticks);
      for (std::size_t i = 0; i < run.ticks; ++i) {
        ASSERT_EQ(static_cast<float>(x[i]), gpu_value(run, r, g, i));
      }
    }
  }
}

TEST(Recorder, SiteAddsPowerAndAveragesFractions) {
  const ScratchDir dir;
  SyntheticRun run;
  run.racks = 20;  // more than one HDF5 chunk across racks
  run.noise_w = 100.0;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, run);
  const RunReader reader(dir / "run.h5");
  const std::vector<double> load = reader.site("load_w");
  const std::vector<double> soc = reader.site("storage_soc_frac");
  const std::vector<double> rack17 = reader.rack("load_w", 17);
  for (std::size_t i = 0; i < run.ticks; i += 7) {
    double sum = 0.0;
    double mean = 0.0;
    for (std::size_t r = 0; r < run.racks; ++r) {
      sum += static_cast<double>(rack_value(run, 1, r, i));
      mean += static_cast<double>(rack_value(run, 4, r, i)) / 20.0;
    }
    ASSERT_EQ(static_cast<float>(load[i]), static_cast<float>(sum));
    ASSERT_EQ(static_cast<float>(rack17[i]), rack_value(run, 1, 17, i));
    ASSERT_NEAR(soc[i], mean, 1e-7);
  }
}

TEST(Recorder, BlockAndChunkSizesDoNotShow) {
  const ScratchDir dir;
  SyntheticRun run;
  run.ticks = 2345;
  std::vector<std::string> files;
  for (const std::size_t block : {1UL, 10UL, 1000UL, 2345UL}) {
    run.block_ticks = block;
    const std::filesystem::path file = dir / ("b" + std::to_string(block));
    Hdf5Recorder recorder(file, {.scenario = "same"});
    feed(recorder, run);
    files.push_back(bytes(file));
  }
  ASSERT_GT(files[0].size(), 10000U);
  for (const std::string& file : files) EXPECT_TRUE(file == files[0]);
  const RunReader reader(dir / "b10");
  EXPECT_EQ(reader.ticks(), 2345U);
}

TEST(Recorder, IsMarkedPartialUntilItEndsWhole) {
  const ScratchDir dir;
  const SyntheticRun run;
  {
    Hdf5Recorder recorder(dir / "interrupted.h5", {});
    feed(recorder, run, true);
    EXPECT_TRUE(RunReader(dir / "interrupted.h5").partial());
    EXPECT_EQ(RunReader(dir / "interrupted.h5").ticks(), run.ticks);
  }
  {
    Hdf5Recorder recorder(dir / "dropped.h5", {});
    recorder.begin(layout_of(run));
    feed_block(recorder, run, 0, 500);
  }
  EXPECT_TRUE(RunReader(dir / "dropped.h5").partial());
}

TEST(Recorder, KeepsTheFirstTick) {
  const ScratchDir dir;
  SyntheticRun run;
  run.first_tick = 86400000;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, run);
  EXPECT_EQ(RunReader(dir / "run.h5").first_tick(), 86400000);
}

TEST(Recorder, RefusesGaps) {
  const ScratchDir dir;
  const SyntheticRun run;
  Hdf5Recorder recorder(dir / "run.h5", {});
  recorder.begin(layout_of(run));
  feed_block(recorder, run, 0, 100);
  EXPECT_THROW(feed_block(recorder, run, 101, 100), std::logic_error);
}

// What docs/results.md promises to other programs, checked with one of them.
TEST(Recorder, H5pyReadsWhatThePageSays) {
  const ScratchDir dir;
  SyntheticRun run;
  run.per_gpu = true;
  run.first_tick = 20;
  Hdf5Recorder recorder(dir / "run.h5", {.scenario = "Größe"});
  feed(recorder, run);
  const std::string command = std::string("/usr/bin/python3 '") + source_root().string() +
                              "/tests/host/results/check_layout.py' '" + (dir / "run.h5").string() +
                              "'";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace ballast
