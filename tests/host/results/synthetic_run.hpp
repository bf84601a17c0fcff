// SPDX-License-Identifier: GPL-3.0-or-later
// A run without a simulator: a square-wave load, the same behind a one-pole filter as grid power,
// and a state of charge that integrates the difference.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/results/hdf5_recorder.hpp"
#include "host/results/summary.hpp"

namespace ballast::testing_support {

// A folder that goes with the test.
class ScratchDir {
 public:
  ScratchDir();
  ~ScratchDir();
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct SyntheticRun {
  std::size_t racks = 3;
  std::size_t gpus_per_rack = 4;
  std::size_t racks_per_row = 0;  // 0: one row
  std::size_t ticks = 5000;
  std::size_t block_ticks = 700;
  Tick first_tick = 0;
  bool per_gpu = false;
  double noise_w = 0.0;
};

RecordLayout layout_of(const SyntheticRun& run);

// The value of a channel, the oracle of the tests. Channels are those of layout_of().
float rack_value(const SyntheticRun& run, std::size_t channel, std::size_t rack, std::size_t i);
float gpu_value(const SyntheticRun& run, std::size_t rack, std::size_t gpu, std::size_t i);

// begin(), all blocks, end(partial).
void feed(RecordSink& sink, const SyntheticRun& run, bool partial = false);
// One block of `count` ticks from tick `first` of the run.
void feed_block(RecordSink& sink, const SyntheticRun& run, std::size_t first, std::size_t count);

// A summary with something in every field; the energies close to 1 uJ.
Summary sample_summary();

}  // namespace ballast::testing_support
