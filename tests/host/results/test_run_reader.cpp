// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>

#include "host/results/run_reader.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

std::string message_of(const std::filesystem::path& file) {
  try {
    const RunReader reader(file);
    for (const ChannelInfo& channel : reader.channels()) reader.site(channel.name);
    for (const ChannelInfo& channel : reader.channels()) reader.envelope(channel.name);
  } catch (const DataError& e) {
    EXPECT_EQ(e.exit_code(), kExitData);
    EXPECT_NE(std::string(e.what()).find(file.filename().string()), std::string::npos);
    EXPECT_FALSE(e.remedy().empty());
    return e.what();
  }
  return "";
}

TEST(RunReader, ReadsRangesAndEnvelopes) {
  const ScratchDir dir;
  SyntheticRun run;
  run.ticks = 12345;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, run);
  const RunReader reader(dir / "run.h5");
  const std::vector<double> all = reader.rack("grid_w", 2);
  const std::vector<double> part = reader.rack("grid_w", 2, {1500, 900});
  ASSERT_EQ(part.size(), 900U);
  EXPECT_TRUE(std::equal(part.begin(), part.end(), all.begin() + 1500));
  EXPECT_EQ(reader.site("grid_w", {12000, 10000}).size(), 345U);
  EXPECT_TRUE(reader.site("grid_w", {99999, 1}).empty());
  const Envelope soc = reader.envelope("storage_soc_frac");
  ASSERT_EQ(soc.mean.size(), 12345U);
  EXPECT_EQ(static_cast<float>(soc.min[11000]), rack_value(run, 4, 0, 11000));
  EXPECT_EQ(static_cast<float>(soc.max[11000]), rack_value(run, 4, 2, 11000));
  EXPECT_NEAR(soc.mean[11000], static_cast<double>(rack_value(run, 4, 1, 11000)), 1e-7);
  EXPECT_THROW(reader.rack("grid_w", 3), std::out_of_range);
}

TEST(RunReader, NamesTheNearestChannel) {
  const ScratchDir dir;
  Hdf5Recorder recorder(dir / "run.h5", {});
  feed(recorder, {});
  const RunReader reader(dir / "run.h5");
  EXPECT_TRUE(reader.has("grid_w"));
  EXPECT_FALSE(reader.has("grid"));
  EXPECT_EQ(reader.info("grid_w").unit, "W");
  try {
    reader.site("gird_w");
    FAIL();
  } catch (const DataError& e) {
    EXPECT_NE(e.remedy().find("did you mean \"grid_w\""), std::string::npos) << e.what();
  }
  EXPECT_THROW(reader.gpu("granted_w", 0, 0), DataError);
  EXPECT_THROW(reader.info("../rack/grid_w"), DataError);
}

TEST(RunReader, RefusesWhatIsNoRun) {
  const ScratchDir dir;
  EXPECT_NE(message_of(dir / "absent.h5").find("no such run file"), std::string::npos);
  std::ofstream(dir / "empty.h5").flush();
  EXPECT_NE(message_of(dir / "empty.h5").find("not an HDF5 file"), std::string::npos);
  std::ofstream(dir / "text.h5") << "t_s,power_W\n0,1\n";
  EXPECT_NE(message_of(dir / "text.h5").find("not an HDF5 file"), std::string::npos);
  const std::string python = "/usr/bin/python3 -c \"import h5py; f = h5py.File('" +
                             (dir / "foreign.h5").string() + "', 'w'); f['x'] = [1, 2]\"";
  ASSERT_EQ(std::system(python.c_str()), 0);
  EXPECT_NE(message_of(dir / "foreign.h5").find("no run recorded by this version"),
            std::string::npos);
}

TEST(RunReader, RefusesTruncatedFiles) {
  const ScratchDir dir;
  SyntheticRun run;
  run.noise_w = 1000.0;
  Hdf5Recorder recorder(dir / "whole.h5", {});
  feed(recorder, run);
  const auto size = std::filesystem::file_size(dir / "whole.h5");
  for (const double kept : {0.999, 0.9, 0.5, 0.1, 0.01}) {
    std::filesystem::copy_file(dir / "whole.h5", dir / "cut.h5",
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(dir / "cut.h5",
                                 static_cast<std::uintmax_t>(kept * static_cast<double>(size)));
    EXPECT_NE(message_of(dir / "cut.h5").find("truncated"), std::string::npos) << kept;
  }
}

// Flips in the middle of the file: refused or read, but never a crash or a hang.
TEST(RunReader, SurvivesDamage) {
  const ScratchDir dir;
  SyntheticRun run;
  run.noise_w = 1000.0;
  Hdf5Recorder recorder(dir / "whole.h5", {});
  feed(recorder, run);
  const auto size = std::filesystem::file_size(dir / "whole.h5");
  int refused = 0;
  for (int i = 1; i < 40; ++i) {
    std::filesystem::copy_file(dir / "whole.h5", dir / "hurt.h5",
                               std::filesystem::copy_options::overwrite_existing);
    std::fstream file(dir / "hurt.h5", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size * static_cast<std::uintmax_t>(i) / 40));
    file.write("\xff\x5a\xa5\x00\xff\x13\x37\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 16);
    file.close();
    if (!message_of(dir / "hurt.h5").empty()) ++refused;
  }
  EXPECT_GT(refused, 10);
}

}  // namespace
}  // namespace ballast
