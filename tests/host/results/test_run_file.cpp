// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/run_file.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/host/results/synthetic_run.hpp"
#include "tests/sim/site/one_rack.hpp"

namespace ballast {
namespace {

using namespace testing_support;

// Gaps in the one file that this process has open: HDF5 keeps a record in memory of each.
ssize_t gaps() {
  hid_t file = -1;
  EXPECT_EQ(H5Fget_obj_ids(H5F_OBJ_ALL, H5F_OBJ_FILE, 1, &file), 1);
  return H5Fget_free_sections(file, H5FD_MEM_DEFAULT, 0, nullptr);
}

// A day has a million chunks.
TEST(RunFile, LeavesNoGapsAsItGrows) {
  const ScratchDir dir;
  const RecordLayout layout = layout_of(SyntheticRun{.racks = 1});
  RecorderOptions options;
  options.chunk_ticks = 1000;
  RunFile file(dir / "run.h5", options, layout);
  std::vector<float> values(layout.find(kRackGroup)->series() * options.chunk_ticks);
  std::mt19937 random(7);
  std::uniform_int_distribution<std::size_t> noisy(1, options.chunk_ticks);
  const ssize_t at_first = gaps();
  for (int i = 0; i < 300; ++i) {
    // Chunks of all sizes, once compressed.
    const std::size_t samples = noisy(random);
    for (std::size_t k = 0; k < values.size(); ++k) {
      const bool flat = k % options.chunk_ticks > samples;
      values[k] = flat ? 1.0F : static_cast<float>(random());
    }
    file.append(OneRackBlock(0, options.chunk_ticks, options.chunk_ticks, values));
  }
  EXPECT_LE(gaps(), at_first + 2);
  file.close(false);
}

}  // namespace
}  // namespace ballast
