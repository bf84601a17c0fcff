// SPDX-License-Identifier: GPL-3.0-or-later
// Figures that only one kind of job reports are shown without being known.
#include <gtest/gtest.h>

#include <cmath>

#include "host/results/closing_table.hpp"
#include "host/results/job_figures.hpp"
#include "host/results/report_parts.hpp"
#include "tests/host/results/synthetic_run.hpp"

namespace ballast {
namespace {

using namespace testing_support;

Summary with_figures() {
  Summary s = sample_summary();
  s.jobs.at(1).figures = {{"edges", 1234567.0, "", "Steps between <two> powers."},
                          {"widest swing", 12345.6, "W", "The \"widest\" step."},
                          {"lag", NAN, "s", "Not a number."}};
  return s;
}

TEST(JobFigures, ReadAsNumbersWithTheirUnit) {
  EXPECT_EQ(figure_text({"n", 1234567.0, "", ""}), "1234567");
  EXPECT_EQ(figure_text({"n", -3.0, "%", ""}), "-3 %");
  EXPECT_EQ(figure_text({"n", 3.14159, "", ""}), "3.142");
  EXPECT_EQ(figure_text({"n", 12345.6, "W", ""}), "12.35 kW");
  EXPECT_EQ(figure_text({"n", 0.25, "s", ""}), "0.2500 s");
  EXPECT_EQ(figure_text({"n", NAN, "", ""}), "-");
}

TEST(JobFigures, SurviveTheSummary) {
  const Summary s = with_figures();
  const Summary back = parse_summary(to_json(s), "summary.json");
  EXPECT_TRUE(back.jobs.at(0).figures.empty());
  ASSERT_EQ(back.jobs.at(1).figures.size(), 3u);
  EXPECT_EQ(back.jobs[1].figures[0].name, "edges");
  EXPECT_EQ(back.jobs[1].figures[0].value, 1234567.0);
  EXPECT_EQ(back.jobs[1].figures[1].unit, "W");
  EXPECT_EQ(back.jobs[1].figures[1].help, "The \"widest\" step.");
  EXPECT_TRUE(std::isnan(back.jobs[1].figures[2].value));
}

TEST(JobFigures, LeaveSummaryAndReportAsTheyAreWhereThereAreNone) {
  const Summary s = sample_summary();
  EXPECT_EQ(to_json(s).find("figures"), std::string::npos);
  EXPECT_EQ(job_figures_html(s.jobs), "");
}

TEST(JobFigures, AreShownByTableAndReport) {
  const Summary s = with_figures();
  const std::string table = closing_table(s, "");
  EXPECT_NE(table.find("  edges                         1234567  (evaluate)\n"), std::string::npos)
      << table;
  EXPECT_NE(table.find("  widest swing                  12.35 kW  (evaluate)\n"),
            std::string::npos);
  const std::string page = jobs_table_html(s);
  EXPECT_NE(page.find("<td class=\"text\">widest swing</td><td>12.35 kW</td>"
                      "<td class=\"text\">The &quot;widest&quot; step.</td>"),
            std::string::npos)
      << page;
  EXPECT_NE(page.find("Steps between &lt;two&gt; powers."), std::string::npos);
}

}  // namespace
}  // namespace ballast
