// SPDX-License-Identifier: GPL-3.0-or-later
// Files whose racks are recorded in part, reduced, or by an earlier build.
#include "host/results/run_groups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/results/report.hpp"
#include "host/results/run_reader.hpp"
#include "host/results/run_record.hpp"
#include "sim/base/error.hpp"
#include "sim/site/record_reduction.hpp"
#include "tests/host/results/report_data.hpp"
#include "tests/host/results/surgery.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

SyntheticRun noisy() {
  SyntheticRun run;
  run.racks = 5;
  run.racks_per_row = 2;
  run.ticks = 5077;
  run.per_gpu = true;
  run.noise_w = 300.0;
  return run;
}

void record(const std::filesystem::path& file, const SyntheticRun& run, const RecordChoice& choice,
            bool partial = false) {
  Hdf5Recorder recorder(file, {.scenario = "groups", .chunk_ticks = 1000});
  RecordReduction reduction(recorder, choice);
  feed(reduction, run, partial);
}

std::string report_of(const RunReader& run) {
  const auto grid = open_run_record(run, "grid_w", 500.0);
  ReportInput input;
  input.record = grid.get();
  input.run = &run;
  return report_html(input);
}

TEST(RunGroups, AreWhatWasRecorded) {
  const ScratchDir dir;
  record(dir / "run.h5", noisy(), {.racks = {1, 4}, .reduced = 100});
  const RunReader run(dir / "run.h5");
  EXPECT_EQ(run.ticks(), 5077U);
  std::vector<std::string> names;
  for (const ChannelGroup& group : run.groups()) names.push_back(group.name);
  EXPECT_EQ(names, (std::vector<std::string>{"site", "gpu", "rack", "rack_reduced", "row"}));
  EXPECT_EQ(run.find("rack")->instances, (std::vector<std::size_t>{1, 4}));
  EXPECT_EQ(run.find("gpu")->instances.size(), 8U);
  EXPECT_EQ(run.find("row")->instances.size(), 3U);
  EXPECT_EQ(run.find("rack_reduced")->period, 100);
  EXPECT_EQ(run.find("rack_reduced")->aggregation, Aggregation::kMinMeanMax);
  EXPECT_EQ(run.find("rack_reduced")->channels.size(), 5U);
  EXPECT_FALSE(run.has_all_racks());
}

TEST(RunGroups, ChosenRacksAndRowsComeBack) {
  const ScratchDir dir;
  const SyntheticRun synthetic = noisy();
  record(dir / "run.h5", synthetic, {.racks = {1, 4}, .reduced = 0});
  const RunReader run(dir / "run.h5");
  const std::vector<double> rack4 = run.rack("load_w", 4);
  const std::vector<double> row1 = run.row("load_w", 1);
  const std::vector<double> row2 = run.row("storage_soc_frac", 2);
  const std::vector<double> gpu = run.gpu("granted_w", 4, 3);
  ASSERT_EQ(rack4.size(), synthetic.ticks);
  for (std::size_t i = 0; i < synthetic.ticks; ++i) {
    ASSERT_EQ(static_cast<float>(rack4[i]), rack_value(synthetic, 1, 4, i));
    ASSERT_EQ(static_cast<float>(row1[i]),
              static_cast<float>(static_cast<double>(rack_value(synthetic, 1, 2, i)) +
                                 static_cast<double>(rack_value(synthetic, 1, 3, i))));
    ASSERT_EQ(static_cast<float>(row2[i]), rack_value(synthetic, 4, 4, i));  // a row of one rack
    ASSERT_EQ(static_cast<float>(gpu[i]), gpu_value(synthetic, 4, 3, i));
  }
  try {
    run.rack("load_w", 2);
    ADD_FAILURE() << "rack 2 was not recorded";
  } catch (const DataError& error) {
    EXPECT_NE(std::string(error.what()).find("rack 2"), std::string::npos) << error.what();
    EXPECT_NE(error.remedy().find("record.racks"), std::string::npos) << error.remedy();
  }
  EXPECT_THROW(run.gpu("granted_w", 2, 0), DataError);
  EXPECT_THROW(run.rack("load_w", 5), std::out_of_range);
  EXPECT_THROW(run.row("load_w", 3), std::out_of_range);
  // What only some racks show is not passed off as all of them.
  EXPECT_THROW(run.envelope("load_w"), DataError);
  EXPECT_FALSE(run.rack_extremes("load_w").has_value());
}

// The lowest and highest of a bucket, from rows of 100 ticks that begin and end elsewhere.
TEST(RunGroups, ReducedRacksHaveTheirExtremes) {
  const ScratchDir dir;
  const SyntheticRun synthetic = noisy();
  record(dir / "run.h5", synthetic, {.racks = {1}, .reduced = 100});
  const RunReader run(dir / "run.h5");
  const auto extremes = [&](std::size_t from, std::size_t to) {
    float low = rack_value(synthetic, 1, 3, from);
    float high = low;
    for (std::size_t i = from; i < to; ++i) {
      low = std::min(low, rack_value(synthetic, 1, 3, i));
      high = std::max(high, rack_value(synthetic, 1, 3, i));
    }
    return std::pair(low, high);
  };
  // 250 ticks from tick 1030 on: the first bucket touches the rows of 1000 to 1299.
  const std::vector<float> got = run.min_max("load_w", Scope::kRack, 3, {1030, 1000}, 250);
  ASSERT_EQ(got.size(), 8U);
  for (std::size_t b = 0; b < 4; ++b) {
    const std::size_t from = (1030 + 250 * b) / 100 * 100;
    const std::size_t to = (1030 + 250 * (b + 1) - 1) / 100 * 100 + 100;
    EXPECT_EQ(std::pair(got[2 * b], got[2 * b + 1]), extremes(from, to)) << b;
  }
  // A rack that is recorded at every tick is exact.
  const std::vector<float> exact = run.min_max("load_w", Scope::kRack, 1, {1030, 1}, 1);
  EXPECT_EQ(exact[0], rack_value(synthetic, 1, 1, 1030));
  // Buckets shorter than a row, and the end of the run, of which no row is left.
  const std::vector<float> fine = run.min_max("load_w", Scope::kRack, 3, {200, 100}, 10);
  for (std::size_t b = 0; b < 10; ++b) {
    EXPECT_EQ(std::pair(fine[2 * b], fine[2 * b + 1]), extremes(200, 300)) << b;
  }
  EXPECT_TRUE(std::isnan(run.min_max("load_w", Scope::kRack, 3, {5000, 77}, 77)[0]));
  // Of all racks together.
  const auto whole = run.rack_extremes("storage_soc_frac");
  ASSERT_TRUE(whole.has_value());
  float low = 1.0F;
  float high = 0.0F;
  for (std::size_t r = 0; r < synthetic.racks; ++r) {
    for (std::size_t i = 0; i < 5000; ++i) {
      low = std::min(low, rack_value(synthetic, 4, r, i));
      high = std::max(high, rack_value(synthetic, 4, r, i));
    }
  }
  EXPECT_EQ(whole->first, static_cast<double>(low));
  EXPECT_EQ(whole->second, static_cast<double>(high));
}

// The report draws what is known of all racks, and no band of those that happen to be recorded.
TEST(RunGroups, TheReportLeavesOutWhatOnlySomeRacksShow) {
  const ScratchDir dir;
  record(dir / "run.h5", noisy(), {.racks = {1}, .reduced = 0});
  const RunReader run(dir / "run.h5");
  EXPECT_EQ(run.envelope_ticks(), 0);
  const std::string page = report_of(run);
  EXPECT_NE(page.find("mean of racks"), std::string::npos);
  EXPECT_EQ(page.find("lowest rack"), std::string::npos);
}

// Where racks are known by reduced rows, the band is that of these, and the legend says so.
TEST(RunGroups, TheReportDrawsTheBandOfReducedRacks) {
  const ScratchDir dir;
  const SyntheticRun synthetic = noisy();
  record(dir / "run.h5", synthetic, {.racks = {1}, .reduced = 100});
  const RunReader run(dir / "run.h5");
  EXPECT_EQ(run.envelope_ticks(), 100);
  const nlohmann::json curves = embedded_data(report_of(run)).at("soc").at("curves");
  ASSERT_EQ(curves.size(), 3U);
  EXPECT_EQ(curves[0].at("label"), "lowest rack, minimum of each 0.1 s");
  EXPECT_EQ(curves[1].at("label"), "highest rack, maximum of each 0.1 s");
  EXPECT_EQ(curves[2].at("label"), "mean of racks");
  const std::vector<float> low = decode_floats(curves[0].at("data"));
  const std::vector<float> high = decode_floats(curves[1].at("data"));
  const std::vector<float> mean = decode_floats(curves[2].at("data"));
  ASSERT_EQ(low.size(), 5077U);
  for (std::size_t i = 0; i < 5000; ++i) {
    float least = 1.0F;
    float most = 0.0F;
    for (std::size_t r = 0; r < synthetic.racks; ++r) {
      for (std::size_t k = i / 100 * 100; k < i / 100 * 100 + 100; ++k) {
        least = std::min(least, rack_value(synthetic, 4, r, k));
        most = std::max(most, rack_value(synthetic, 4, r, k));
      }
    }
    ASSERT_EQ(low[i], least) << i;
    ASSERT_EQ(high[i], most) << i;
  }
  const std::vector<double> site = run.site("storage_soc_frac");
  EXPECT_TRUE(std::equal(mean.begin(), mean.end(), site.begin(), site.end()));
  EXPECT_TRUE(std::isnan(low[5000]));  // of the last 77 ticks there is no row
  // Any piece of it is the same.
  const Envelope whole = run.envelope("load_w");
  const Envelope piece = run.envelope("load_w", {4950, 60});
  ASSERT_EQ(piece.max.size(), 60U);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(piece.max[i], whole.max[4950 + i]) << i;
  EXPECT_TRUE(std::isnan(piece.max[50]));
}

TEST(RunGroups, APartialFileHasWhatEveryGroupHolds) {
  const ScratchDir dir;
  SyntheticRun run = noisy();
  {
    Hdf5Recorder recorder(dir / "run.h5", {.scenario = "groups", .chunk_ticks = 1000});
    RecordReduction reduction(recorder, {.racks = {1}, .reduced = 70});
    reduction.begin(layout_of(run));
    for (std::size_t first = 0; first < 3500; first += run.block_ticks) {
      feed_block(reduction, run, first, run.block_ticks);
    }
  }  // as after a kill
  const RunReader reader(dir / "run.h5");
  EXPECT_TRUE(reader.partial());
  EXPECT_EQ(reader.ticks(), 3000U);
  EXPECT_TRUE(std::isnan(reader.min_max("load_w", Scope::kRack, 0, {2940, 60}, 60)[0]));
  EXPECT_FALSE(std::isnan(reader.min_max("load_w", Scope::kRack, 0, {2930, 60}, 60)[0]));
}

// A file as an earlier build wrote it: no attributes at the groups, version 2.
TEST(RunGroups, FilesOfFormatVersion2AreRead) {
  const ScratchDir dir;
  SyntheticRun run = noisy();
  run.racks_per_row = 0;
  record(dir / "run.h5", run, {.racks = {0, 1, 2, 3, 4}, .reduced = 0});
  {
    Surgery surgery(dir / "run.h5");
    surgery.set("/", "format_version", kUngroupedFormatVersion);
    for (const char* group : {"/site", "/rack", "/gpu"}) {
      for (const char* name : {"scope", "values", "period_ticks", "instances"}) {
        surgery.remove_attribute(group, name);
      }
    }
  }
  const RunReader reader(dir / "run.h5");
  EXPECT_TRUE(reader.has_all_racks());
  EXPECT_EQ(reader.find("gpu")->instances.size(), 20U);
  EXPECT_EQ(static_cast<float>(reader.rack("grid_w", 3)[17]), rack_value(run, 2, 3, 17));
  EXPECT_EQ(static_cast<float>(reader.gpu("granted_w", 3, 1)[17]), gpu_value(run, 3, 1, 17));
}

TEST(RunGroups, WhatContradictsItselfIsRefused) {
  const ScratchDir dir;
  const RecordChoice choice{.racks = {1, 4}, .reduced = 100};
  const auto refused = [&](const auto& change) {
    record(dir / "run.h5", noisy(), choice);
    {
      Surgery surgery(dir / "run.h5");
      change(surgery);
    }
    EXPECT_THROW(RunReader(dir / "run.h5"), DataError);
    std::filesystem::remove(dir / "run.h5");
  };
  refused([](Surgery& s) { s.set("/rack", "instances", std::string("1, 4, 5")); });
  refused([](Surgery& s) { s.set("/rack", "instances", std::string("1")); });
  refused([](Surgery& s) { s.set("/rack", "instances", std::string("0-18446744073709551615")); });
  refused([](Surgery& s) { s.set("/rack", "scope", std::string("hall")); });
  refused([](Surgery& s) { s.set("/rack_reduced", "period_ticks", std::int64_t{0}); });
  refused([](Surgery& s) { s.set("/rack_reduced", "period_ticks", std::int64_t{50}); });
  refused([](Surgery& s) { s.set("/rack_reduced", "values", std::string("sample")); });
  refused([](Surgery& s) { s.set("/site", "period_ticks", std::int64_t{2}); });
  refused([](Surgery& s) { s.set("/gpu", "instances", std::string("0-6")); });
  refused(
      [](Surgery& s) { s.set("/gpu", "instances", std::string("1-8")); });  // not by whole racks
  refused([](Surgery& s) { s.remove_attribute("/row", "scope"); });
  refused([](Surgery& s) { s.unlink("/site"); });
}

}  // namespace
}  // namespace ballast
