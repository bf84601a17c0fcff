// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <clocale>
#include <fstream>
#include <iterator>
#include <sstream>

#include "host/results/csv_export.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

CsvColumn column(std::string_view text, const RunReader& run) {
  return parse_column(text, run.groups(), run.gpus_per_rack());
}

class CsvExport : public ::testing::Test {
 protected:
  CsvExport() {
    run_.per_gpu = true;
    run_.noise_w = 777.0;
    run_.first_tick = 12340;
    run_.ticks = 25001;
    Hdf5Recorder recorder(dir_ / "run.h5", {});
    feed(recorder, run_);
  }
  std::vector<std::string> export_lines(const RunReader& reader,
                                        const std::vector<std::string>& names,
                                        std::size_t decimation) {
    std::vector<CsvColumn> columns;
    for (const std::string& name : names) columns.push_back(column(name, reader));
    write_csv(dir_ / "out.csv", reader, columns, decimation);
    std::ifstream in(dir_ / "out.csv", std::ios::binary);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  ScratchDir dir_;
  SyntheticRun run_;
};

TEST_F(CsvExport, EveryFloatComesBackExactly) {
  const RunReader reader(dir_ / "run.h5");
  const auto lines = export_lines(reader, {"rack2_load_w", "grid_w", "rack1_gpu3_granted_w"}, 1);
  ASSERT_EQ(lines.size(), 25002U);
  EXPECT_EQ(lines[0], "t_s,rack2_load_w,site_grid_w,rack1_gpu3_granted_w");
  for (std::size_t i = 0; i < run_.ticks; ++i) {
    double t_s = 0.0;
    float load_w = 0.0F;
    float grid_w = 0.0F;
    float granted_w = 0.0F;
    ASSERT_EQ(std::sscanf(lines[i + 1].c_str(), "%lf,%f,%f,%f", &t_s, &load_w, &grid_w, &granted_w),
              4);
    ASSERT_DOUBLE_EQ(t_s, 12.34 + 0.001 * static_cast<double>(i));
    ASSERT_EQ(load_w, rack_value(run_, 1, 2, i));
    ASSERT_EQ(granted_w, gpu_value(run_, 1, 3, i));
  }
  EXPECT_EQ(lines[1].substr(0, 6), "12.34,");
  EXPECT_EQ(lines[1].find('\r'), std::string::npos);
}

TEST_F(CsvExport, DecimationAverages) {
  const RunReader reader(dir_ / "run.h5");
  const auto lines = export_lines(reader, {"rack0_load_w"}, 1000);
  ASSERT_EQ(lines.size(), 27U);  // 25 whole means and one of a single tick
  for (std::size_t row = 0; row < 25; ++row) {
    double sum = 0.0;
    for (std::size_t i = 0; i < 1000; ++i) {
      sum += static_cast<double>(rack_value(run_, 1, 0, 1000 * row + i));
    }
    double t_s = 0.0;
    double mean_w = 0.0;
    ASSERT_EQ(std::sscanf(lines[row + 1].c_str(), "%lf,%lf", &t_s, &mean_w), 2);
    EXPECT_NEAR(mean_w, sum / 1000.0, 0.01);
    EXPECT_DOUBLE_EQ(t_s, 12.34 + static_cast<double>(row));
  }
  EXPECT_EQ(std::stof(lines[26].substr(lines[26].find(',') + 1)), rack_value(run_, 1, 0, 25000));
}

TEST_F(CsvExport, NamesWhatIsWrong) {
  const RunReader reader(dir_ / "run.h5");
  EXPECT_THROW(column("rack3_load_w", reader), ConfigError);
  EXPECT_THROW(column("rack0_gpu4_granted_w", reader), ConfigError);
  EXPECT_THROW(column("site_laod_w", reader), ConfigError);
  EXPECT_THROW(column("rack99999999999999999999_load_w", reader), ConfigError);
  EXPECT_THROW(column("", reader), ConfigError);
  EXPECT_THROW(export_lines(reader, {"load_w"}, 0), ConfigError);
  EXPECT_THROW(write_csv(dir_ / "run.h5/x.csv", reader, {}, 1), DeviceError);
  if (std::filesystem::exists("/dev/full")) {
    EXPECT_THROW(write_csv("/dev/full", reader, {column("load_w", reader)}, 1), DeviceError);
  }
}

}  // namespace
}  // namespace ballast
