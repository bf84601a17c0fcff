// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>
#include <random>

#include "host/results/report.hpp"
#include "host/results/report_parts.hpp"
#include "sim/base/error.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

std::vector<std::uint8_t> as_bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

// An independent, slow decoder.
std::vector<float> decode_floats(const std::string& text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    if (c == '=') break;
    bits = bits << 6U | static_cast<std::uint32_t>(digits.find(c));
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  std::vector<float> values(bytes.size() / 4);
  std::memcpy(values.data(), bytes.data(), values.size() * 4);
  return values;
}

nlohmann::json embedded_data(const std::string& html) {
  const std::string open = "<script type=\"application/json\" id=\"ballast-data\">";
  const std::size_t begin = html.find(open) + open.size();
  return nlohmann::json::parse(html.substr(begin, html.find("</script>", begin) - begin));
}

class Report : public ::testing::Test {
 protected:
  std::string page(const SyntheticRun& run, const Summary& summary, const std::string& toml,
                   const ReportOptions& options = {}) {
    Hdf5Recorder recorder(dir_ / "run.h5", {});
    feed(recorder, run);
    const RunReader reader(dir_ / "run.h5");
    return report_html(summary, reader, toml, options);
  }
  ScratchDir dir_;
};

TEST(ReportParts, Base64HasThePublishedForm) {  // RFC 4648, section 10
  EXPECT_EQ(base64(as_bytes("")), "");
  EXPECT_EQ(base64(as_bytes("f")), "Zg==");
  EXPECT_EQ(base64(as_bytes("fo")), "Zm8=");
  EXPECT_EQ(base64(as_bytes("foo")), "Zm9v");
  EXPECT_EQ(base64(as_bytes("foobar")), "Zm9vYmFy");
}

TEST(ReportParts, DecimationKeepsEveryExtreme) {
  std::mt19937_64 engine(5);
  for (const std::size_t n : {1001UL, 4096UL, 100003UL}) {
    std::vector<double> x(n);
    for (double& v : x) v = static_cast<double>(engine() >> 40U);
    const std::size_t stride = drawing_stride(n, 1000);
    const std::vector<double> drawn = decimate_min_max(x, 1000);
    ASSERT_LE(drawn.size(), 1000U);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t pair = i / (2 * stride) * 2;
      ASSERT_LE(std::min(drawn[pair], drawn[pair + 1]), x[i]);
      ASSERT_GE(std::max(drawn[pair], drawn[pair + 1]), x[i]);
    }
    EXPECT_EQ(*std::max_element(drawn.begin(), drawn.end()), *std::max_element(x.begin(), x.end()));
    EXPECT_EQ(*std::min_element(drawn.begin(), drawn.end()), *std::min_element(x.begin(), x.end()));
  }
  const std::vector<double> ramp = {1, 2, 3, 4};
  EXPECT_EQ(decimate_min_max(ramp, 4), ramp);
  EXPECT_EQ(decimate_min_max(ramp, 2), (std::vector<double>{1, 4}));
  const std::vector<double> fall = {4, 3, 2, 1};
  EXPECT_EQ(decimate_min_max(fall, 2), (std::vector<double>{4, 1}));
}

TEST_F(Report, CarriesTheDataOfTheRun) {
  SyntheticRun run;
  run.racks = 1;
  run.ticks = 9000;
  const std::string html = page(run, sample_summary(), "seed = 1\n");
  const nlohmann::json data = embedded_data(html);
  const auto& curves = data.at("power").at("curves");
  ASSERT_EQ(curves.size(), 3U);
  EXPECT_EQ(curves[1].at("label"), "grid");
  const std::vector<float> grid = decode_floats(curves[1].at("data"));
  ASSERT_EQ(grid.size(), 9000U);
  for (std::size_t i = 0; i < grid.size(); ++i) ASSERT_EQ(grid[i], rack_value(run, 2, 0, i));
  EXPECT_EQ(data.at("power").at("dt_s"), 0.001);
  EXPECT_EQ(data.at("soc").at("curves").size(), 1U);
  EXPECT_EQ(data.at("spectrum").at("nyquist_hz"), 0.25);
  const std::vector<float> density = decode_floats(data.at("spectrum").at("curves")[0].at("data"));
  EXPECT_EQ(density.size(), 1024U);
  EXPECT_NE(html.find("0.2500 Hz (its Nyquist frequency)"), std::string::npos);
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
  s.verdicts[0].clause = "<u>";
  const std::string html =
      page({}, s, "# </pre><script>alert(3)</script> @DATA@ @STYLE@ \xc3\x28\n");
  EXPECT_EQ(html.find("<script>alert"), std::string::npos);
  EXPECT_EQ(html.find("<img"), std::string::npos);
  EXPECT_EQ(html.find("<b>k"), std::string::npos);
  EXPECT_EQ(html.find("<u>"), std::string::npos);
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
  EXPECT_NE(html.find("<section id=\"storage\" class=\"absent\">"), std::string::npos);
  EXPECT_FALSE(embedded_data(html).contains("soc"));
}

TEST_F(Report, UnwritablePlaceIsNamed) {
  Hdf5Recorder recorder(dir_ / "run.h5", {});
  feed(recorder, {});
  const RunReader reader(dir_ / "run.h5");
  EXPECT_THROW(write_report(dir_ / "run.h5/report.html", sample_summary(), reader, ""),
               DeviceError);
  EXPECT_NO_THROW(write_report(dir_ / "sub/report.html", sample_summary(), reader, ""));
}

}  // namespace
}  // namespace ballast
