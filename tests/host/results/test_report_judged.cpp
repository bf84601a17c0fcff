// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "host/results/report.hpp"
#include "tests/host/results/report_data.hpp"
#include "tests/host/results/sample_report.hpp"

namespace ballast {
namespace {

using namespace testing_support;

std::string page_of(const PowerRecord& record, const Judgement& judgement) {
  ReportInput input;
  input.record = &record;
  input.judgement = &judgement;
  return report_html(input);
}

TEST(ReportJudged, StatesEveryVerdictWithWhatItRestsOn) {
  const ComputedRecord record = sample_record(120.0, 500.0);
  const std::string html = page_of(record, judgement_of(record));
  for (const char* text : {"3 within, 2 exceeded, 1 not assessable",
                           "The tightest is ercot-test, p2p-5s: 42.80 MW against 10.00 MW",
                           "Nothing in a recording says where its job is steady",
                           "One hall of 10 MW taken 15 times in step",
                           "150.0 MW rated, 60 Hz",
                           "2.000 GVA at X/R",
                           "42.80",
                           "4.3 x the limit",
                           "90 % of the limit",
                           "Other readings: 35.00 MW raw; 85.50 MW causal filter",
                           "not assessable because the record is too short",
                           "proposed, 2026-06-19",
                           "ercot.com/a.pdf",
                           "read in part",
                           "figures may change",
                           "shall not exceed the limit",
                           "the order of the filter",
                           "P(t) - P(t - 15 s)",
                           "scale-free",
                           "Flicker is usually not the binding limit",
                           "0.4000 Hz"}) {
    EXPECT_NE(html.find(text), std::string::npos) << text;
  }
  EXPECT_EQ(html.find("ompliant"), std::string::npos);
  // The order of the judge is kept.
  EXPECT_LT(html.find(">p2p-5s<"), html.find(">ramp-15s<"));
  EXPECT_LT(html.find(">share<"), html.find(">avg-10min<"));
}

TEST(ReportJudged, LaysTheLimitAroundTheWorstInstant) {
  const ComputedRecord record = sample_record(120.0, 500.0);
  const nlohmann::json data = embedded_data(page_of(record, judgement_of(record)));
  const auto& worst = data.at("worst");
  ASSERT_EQ(worst.size(), 3U);  // those with an instant
  const auto& swing = worst[0];
  EXPECT_EQ(swing.at("at_s"), 62.0);
  EXPECT_NEAR(swing.at("from_s").get<double>(), 57.0, 0.01);
  // 10 MW around the middle of 90 to 125 MW, give or take drift and noise.
  EXPECT_NEAR(swing.at("band")[1].get<double>() - swing.at("band")[0].get<double>(), 10e6, 1.0);
  EXPECT_NEAR(swing.at("band")[0].get<double>(), 102.5e6, 1e6);
  EXPECT_EQ(worst[1].at("cone")[1], 5e6);
  EXPECT_FALSE(worst[2].contains("band"));
}

TEST(ReportJudged, ReadsATone) {
  // 5 MW at 1.3 Hz: the line reads its amplitude, the rolling window twice that, the spectrogram
  // has its ridge there, and a poll of 1 Hz folds it to 0.3 Hz.
  const ComputedRecord record(120000, 1000.0, [](double t_s) {
    return 50e6 + 5e6 * std::sin(2.0 * std::numbers::pi * 1.3 * t_s);
  });
  ReportInput input;
  input.record = &record;
  const std::string html = report_html(input);
  const nlohmann::json data = embedded_data(html);
  const auto& lines = data.at("lines").at("curves")[0];
  const std::vector<float> f_hz = decode_floats(lines.at("x"));
  const std::vector<float> amplitude = decode_floats(lines.at("data"));
  const auto peak = std::max_element(amplitude.begin(), amplitude.end());
  EXPECT_NEAR(*peak, 5e6, 0.005 * 5e6);
  EXPECT_NEAR(f_hz[static_cast<std::size_t>(peak - amplitude.begin())], 1.3, 0.1);
  for (const auto& curve : data.at("rolling").at("curves")) {
    const std::vector<float> range = decode_floats(curve.at("data"));
    EXPECT_NEAR(range[range.size() / 2], 10e6, 0.02 * 10e6);
  }
  const auto& image = data.at("spectrogram");
  const std::vector<std::uint8_t> cells = decode_bytes(image.at("cells"));
  const auto rows = image.at("rows").get<std::size_t>();
  ASSERT_EQ(cells.size(), rows * image.at("columns").get<std::size_t>());
  const auto middle = cells.begin() + static_cast<std::ptrdiff_t>(cells.size() / rows / 2 * rows);
  const auto ridge = std::max_element(middle, middle + static_cast<std::ptrdiff_t>(rows)) - middle;
  const double low_hz = image.at("low_hz");
  const double high_hz = image.at("high_hz");
  const double at_hz = low_hz * std::pow(high_hz / low_hz, (static_cast<double>(ridge) + 0.5) /
                                                               static_cast<double>(rows));
  EXPECT_NEAR(at_hz, 1.3, 0.35);  // bins of 0.24 Hz
  EXPECT_NE(html.find("1.300 Hz"), std::string::npos);
  EXPECT_NE(html.find("0.3000 Hz"), std::string::npos);
  const auto& seen = data.at("seen").at("curves");
  ASSERT_EQ(seen.size(), 3U);
  EXPECT_NEAR(seen[1].at("dt_s").get<double>(), 1.0 / 60.0, 1e-12);
  EXPECT_EQ(seen[2].at("dt_s"), 1.0);
  const double t0_s = seen[2].at("t0_s");
  EXPECT_EQ(t0_s, std::round(t0_s));
  const std::vector<float> polled = decode_floats(seen[2].at("data"));
  for (std::size_t i = 0; i < polled.size(); ++i) {
    const double t_s = t0_s + static_cast<double>(i);
    EXPECT_NEAR(polled[i], 50e6 + 5e6 * std::sin(2.0 * std::numbers::pi * 1.3 * t_s), 10.0);
  }
}

TEST(ReportJudged, SaysWhatASlowSourceCannotShow) {
  ComputedRecord record = sample_record(3600.0, 2.0);
  record.info_.nyquist_hz = 0.5;
  record.info_.gaps = {{100.0, 160.0}};
  const std::string html = page_of(record, judgement_of(record));
  EXPECT_NE(html.find("The PMU is not simulated"), std::string::npos);
  EXPECT_NE(html.find("too slow for a curve filtered"), std::string::npos);
  EXPECT_NE(html.find("0.5000 Hz (its Nyquist frequency)"), std::string::npos);
  EXPECT_NE(html.find("not measured"), std::string::npos);
  const nlohmann::json data = embedded_data(html);
  EXPECT_EQ(data.at("rolling").at("curves").size(), 1U);
  EXPECT_EQ(data.at("site").at("gaps")[0][1], 160.0);
}

// What is not known is not drawn: the readings beside the gap are, those between them are not.
TEST(ReportJudged, LeavesGapsBlank) {
  ComputedRecord record(500, 2.0, [](double t_s) { return 1e6 + 1e3 * t_s; });
  record.info_.gaps = {{100.0, 160.0}};
  ReportInput input;
  input.record = &record;
  const nlohmann::json data = embedded_data(report_html(input));
  const nlohmann::json& site = data.at("site");
  const std::vector<float> drawn = decode_floats(site.at("curves")[0].at("data"));
  ASSERT_EQ(drawn.size(), 500U);
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    const double t_s = static_cast<double>(i) / 2.0;
    EXPECT_EQ(std::isnan(drawn[i]), t_s > 100.0 && t_s < 160.0) << t_s;
  }
  // Nor is a range within 5 s that reaches into the gap.
  const std::vector<float> rolling = decode_floats(data.at("rolling").at("curves")[0].at("data"));
  ASSERT_EQ(rolling.size(), 500U);
  for (std::size_t i = 0; i < rolling.size(); ++i) {
    const double t_s = static_cast<double>(i) / 2.0;
    EXPECT_EQ(std::isnan(rolling[i]), t_s > 100.0 && t_s < 165.0) << t_s;
  }
}

TEST(ReportJudged, NamesWhatWasCleaned) {
  ComputedRecord record(500, 2.0, [](double) { return 1e6; });
  record.info_.failed_polls = 3;
  record.info_.bandwidth_hz = 0.25;
  record.info_.notices = {"3 polls failed"};
  ReportInput input;
  input.record = &record;
  const std::string html = report_html(input);
  EXPECT_NE(html.find("<p class=\"notice\">3 polls failed</p>"), std::string::npos);
  EXPECT_NE(html.find("amplitudes within 2 % up to 0.2500 Hz"), std::string::npos);
}

TEST(ReportJudged, DrawsTheShortestRecords) {
  for (const std::size_t samples : {1UL, 2UL, 3UL, 40UL, 300UL}) {
    ComputedRecord record(samples, 10.0, [](double t_s) { return 1e6 + 1e3 * t_s; });
    ReportInput input;
    input.record = &record;
    EXPECT_NO_THROW(embedded_data(report_html(input))) << samples;
  }
}

TEST(ReportJudged, EscapesWhatProfilesSay) {
  const ComputedRecord record = sample_record(60.0, 100.0);
  Judgement j = judgement_of(record);
  j.scaling = "<i>scaled";
  j.profiles[0].title = "<i>title";
  j.profiles[0].source = "<i>source";
  for (Verdict& v : j.verdicts) {
    v.clause = v.profile = "<i>\"</script>";
    v.quote = v.open = v.algorithm = v.unit = v.reason = "<i>&";
    v.also.push_back({"<i>", 1.0});
  }
  const std::string html = page_of(record, j);
  EXPECT_EQ(html.find("<i>"), std::string::npos);
  EXPECT_EQ(html.find("\"</script>"), std::string::npos);
}

TEST(ReportJudged, LongRecordsStaySmallAndAreReadInBlocks) {
  // 720,000 samples; a day at 1 kHz has more of them and as many points.
  const ComputedRecord record = sample_record(7200.0, 100.0);
  const std::string html = page_of(record, judgement_of(record));
  EXPECT_LT(html.size(), 4U << 20U);
  EXPECT_LE(record.longest_read_, std::size_t{131072});
  const nlohmann::json data = embedded_data(html);
  EXPECT_LE(decode_floats(data.at("site").at("curves")[0].at("data")).size(), 100000U);
  EXPECT_LE(data.at("spectrogram").at("columns").get<std::size_t>(), 600U);
  EXPECT_LE(data.at("spectrogram").at("rows").get<std::size_t>(), 256U);
  for (const char* plot : {"spectrum", "lines", "oscillations", "rolling", "seen"}) {
    for (const auto& curve : data.at(plot).at("curves")) {
      EXPECT_LE(decode_floats(curve.at("data")).size(), 20000U) << plot;
    }
  }
}

}  // namespace
}  // namespace ballast
