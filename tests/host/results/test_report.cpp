// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numbers>

#include "host/limits/scaling.hpp"
#include "host/results/report.hpp"
#include "host/results/run_record.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/report_data.hpp"
#include "tests/host/results/sample_report.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

class Report : public ::testing::Test {
 protected:
  std::string page(const SyntheticRun& run, const Summary& summary, const std::string& toml,
                   const ReportOptions& options = {}) {
    Hdf5Recorder recorder(dir_ / "run.h5", {});
    feed(recorder, run);
    const RunReader reader(dir_ / "run.h5");
    const auto grid = open_run_record(reader, "grid_w", summary.nyquist_hz);
    ReportInput input;
    input.record = grid.get();
    input.summary = &summary;
    input.run = &reader;
    input.scenario_toml = toml;
    return report_html(input, options);
  }
  ScratchDir dir_;
};

TEST_F(Report, CarriesTheDataOfTheRun) {
  SyntheticRun run;
  run.racks = 1;
  run.ticks = 9000;
  const std::string html = page(run, sample_summary(), "seed = 1\n");
  const nlohmann::json data = embedded_data(html);
  const auto& curves = data.at("power").at("curves");
  ASSERT_EQ(curves.size(), 3U);
  EXPECT_EQ(curves[0].at("label"), "demanded by the job");
  EXPECT_EQ(curves[2].at("label"), "seen by the grid");
  const std::vector<float> grid = decode_floats(curves[2].at("data"));
  ASSERT_EQ(grid.size(), 9000U);
  for (std::size_t i = 0; i < grid.size(); ++i) ASSERT_EQ(grid[i], rack_value(run, 2, 0, i));
  EXPECT_EQ(data.at("power").at("dt_s"), 0.001);
  EXPECT_EQ(data.at("soc").at("curves").size(), 1U);
  EXPECT_EQ(data.at("spectrum").at("nyquist_hz"), 0.25);
  const std::vector<float> density = decode_floats(data.at("spectrum").at("curves")[0].at("data"));
  EXPECT_EQ(density.size(), 4500U);
  EXPECT_NE(html.find("0.2500 Hz (its Nyquist frequency)"), std::string::npos);
}

// The first words: what happened, what it cost, and how to get a verdict.
TEST_F(Report, SaysInSentencesWhatHappened) {
  Summary s = sample_summary();
  s.description = "Two jobs <share> a rack.";
  s.nyquist_hz = std::numeric_limits<double>::infinity();
  const std::string html = page({}, s, "");
  for (const char* text :
       {"Two jobs &lt;share&gt; a rack.",
        "Between 0.2 and 3 Hz, over 8.25 s to 98.50 s, in which all jobs iterate, the load drew "
        "one "
        "of 20.11 kW and the grid saw 1.965 kW (-20.2 dB against the load).",
        "The steady part is known from the jobs themselves", "Site: as simulated.",
        "Not judged.</span> <code>./ballast judge RUN", "+3.42 %", "1.0023",
        "391.2 kJ charged, 383.0 kJ discharged", "3.720 kW at 0.5000 Hz"}) {
    EXPECT_NE(html.find(text), std::string::npos) << text;
  }
  s.steady.reset();
  EXPECT_NE(page({}, s, "").find("over the whole record, the load drew"), std::string::npos);
  EXPECT_NE(page({}, s, "").find("There are no 20 s in which all jobs iterate"), std::string::npos);
  s.steady = {0.0, 120.0, s.bands, s.lines};
  s.nyquist_hz = 0.25;
  EXPECT_NE(page({}, s, "").find("A replayed trace does not say where its job starts"),
            std::string::npos);
}

// One scale in a plot: all of it is the site's, or none of it.
TEST_F(Report, DrawsTheRunAtTheScaleOfTheSite) {
  SyntheticRun run;
  run.racks = 1;
  run.ticks = 30000;
  Hdf5Recorder recorder(dir_ / "run.h5", {});
  feed(recorder, run);
  const RunReader reader(dir_ / "run.h5");
  const auto grid = open_run_record(reader, "grid_w", 500.0);
  const Summary summary = sample_summary();
  const ScaledRecord site = scale(*grid, {.rule = Scaling::kCoherent, .site_w = 150e6});
  Judgement judgement = judgement_of(*site.record);
  judgement.swing_scale = site.swing_scale;
  ReportInput input;
  input.record = site.record.get();
  input.judgement = &judgement;
  input.summary = &summary;
  input.run = &reader;
  const nlohmann::json data = embedded_data(report_html(input));
  EXPECT_FALSE(data.contains("site"));
  const std::vector<float> seen = decode_floats(data.at("power").at("curves")[2].at("data"));
  EXPECT_NEAR(*std::max_element(seen.begin(), seen.end()), 150e6, 10.0);
  // Its limit is in the plot, in the same unit.
  EXPECT_NEAR(
      data.at("power").at("band")[1].get<double>() - data.at("power").at("band")[0].get<double>(),
      10e6, 1.0);
  EXPECT_EQ(data.at("power").at("limit_label"),
            "limit of ercot-test, p2p-5s: 10.00 MW in 5 s, 4.3 x the limit");
  EXPECT_EQ(data.at("rolling").at("limits")[0].at("value"), 10e6);
  // Load and site in the spectrum: the fundamental of the load at the same scale.
  for (const auto& curve : data.at("lines").at("curves")) {
    if (curve.at("label") != "load") continue;
    const std::vector<float> amplitude = decode_floats(curve.at("data"));
    EXPECT_NEAR(*std::max_element(amplitude.begin(), amplitude.end()),
                *site.swing_scale * 27.5e3 * 4.0 / std::numbers::pi, 1e6);
  }
  // Independent loads are no plain multiple: the run's own plot, and what was judged in another.
  const ScaledRecord many = scale(*grid, {.rule = Scaling::kSqrtN, .site_w = 150e6});
  judgement.swing_scale = many.swing_scale;
  input.record = many.record.get();
  const nlohmann::json apart = embedded_data(report_html(input));
  EXPECT_TRUE(apart.contains("site"));
  EXPECT_EQ(decode_floats(apart.at("power").at("curves")[2].at("data"))[0],
            rack_value(run, 2, 0, 0));
  EXPECT_FALSE(apart.at("power").contains("band"));
  EXPECT_EQ(apart.at("lines").at("curves").size(), 1U);
}

TEST_F(Report, IsOneFileThatLoadsNothing) {
  const std::string html = page({}, sample_summary(), "");
  for (const char* element : {"<link", "<img", "<iframe", "<object", "<embed", "url("}) {
    EXPECT_EQ(html.find(element), std::string::npos) << element;
  }
  for (std::size_t at = 0; (at = html.find("<script", at)) != std::string::npos; ++at) {
    const std::string tag = html.substr(at, html.find('>', at) - at);
    EXPECT_EQ(tag.find("src"), std::string::npos) << tag;
  }
  EXPECT_EQ(html.find("@import"), std::string::npos);
  EXPECT_EQ(html.find("sourceMappingURL"), std::string::npos);
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  // The notice of what is embedded goes with it.
  EXPECT_NE(html.find("Dan Vanderkam"), std::string::npos);
  EXPECT_NE(html.find("Permission is hereby granted"), std::string::npos);
  EXPECT_NE(html.find("<noscript>"), std::string::npos);
  EXPECT_GT(html.size(), 130000U);
}

TEST_F(Report, EscapesWhatUsersWrite) {
  Summary s = sample_summary();
  s.scenario = "</title><script>alert(1)</script>";
  s.jobs[0].name = "<img src=x onerror=alert(2)>";
  s.provenance.emplace_back("<b>k", "\"'&<i>\xff");
  const std::string html =
      page({}, s, "# </pre><script>alert(3)</script> @DATA@ @STYLE@ \xc3\x28\n");
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_EQ(html.find("<b>k"), std::string::npos);
  EXPECT_EQ(html.find('\xff'), std::string::npos);
  EXPECT_NE(html.find("&lt;img src=x onerror=alert(2)&gt;"), std::string::npos);
  EXPECT_NE(html.find("&quot;&#39;&amp;&lt;i&gt;\xEF\xBF\xBD"), std::string::npos);
  // What is put in is not taken for a mark.
  EXPECT_NE(html.find("@DATA@ @STYLE@ \xEF\xBF\xBD("), std::string::npos);
}

TEST_F(Report, LongRunsStaySmall) {
  SyntheticRun run;
  run.racks = 2;
  run.ticks = 250000;
  run.block_ticks = 5000;
  const std::string html = page(run, sample_summary(), "");
  EXPECT_LT(html.size(), 10U << 20U);
  const nlohmann::json data = embedded_data(html);
  const std::vector<float> load = decode_floats(data.at("power").at("curves")[0].at("data"));
  EXPECT_LE(load.size(), 100000U);
  const double drawn_s =
      data.at("power").at("dt_s").get<double>() * static_cast<double>(load.size());
  EXPECT_NEAR(drawn_s, 250.0, 0.01);
}

TEST_F(Report, DrawsRunsWithoutStorageOrLength) {
  SyntheticRun run;
  run.ticks = 1;
  ReportOptions options;
  options.channels.storage = "absent";
  options.channels.soc = "absent";
  const std::string html = page(run, Summary{}, "", options);
  EXPECT_NE(html.find("too short for a spectrum"), std::string::npos);
  EXPECT_EQ(html.find("<section id=\"storage\""), std::string::npos);
  EXPECT_FALSE(embedded_data(html).contains("soc"));
}

TEST_F(Report, UnwritablePlaceIsNamed) {
  Hdf5Recorder recorder(dir_ / "run.h5", {});
  feed(recorder, {});
  const RunReader reader(dir_ / "run.h5");
  const auto grid = open_run_record(reader, "grid_w", 500.0);
  ReportInput input;
  input.record = grid.get();
  EXPECT_THROW(write_report(dir_ / "run.h5/report.html", input), DeviceError);
  EXPECT_NO_THROW(write_report(dir_ / "sub/report.html", input));
  EXPECT_THROW(report_html({}), std::invalid_argument);
}

}  // namespace
}  // namespace ballast
