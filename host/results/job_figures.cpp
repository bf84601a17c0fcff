// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/job_figures.hpp"

#include <fmt/format.h>

#include <cmath>

#include "host/results/human.hpp"
#include "host/results/report_encode.hpp"

namespace ballast {

std::string figure_text(const JobFigure& figure) {
  // Prefixes go with units that have them; "%", "s" and counts are read as they are.
  if (figure.unit == "W" || figure.unit == "J") return si_text(figure.value, figure.unit);
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const bool whole = std::abs(figure.value) < kExact && figure.value == std::floor(figure.value);
  const std::string number =
      whole ? fmt::format("{:.0f}", figure.value) : significant(figure.value, 4);
  return figure.unit.empty() ? number : number + " " + figure.unit;
}

std::string throughput_text(const StorageFigures& storage) {
  if (!storage.charged_j || !storage.discharged_j) return {};
  return si_text(*storage.charged_j, "J") + " charged, " + si_text(*storage.discharged_j, "J") +
         " discharged";
}

std::string job_figures_html(const std::vector<JobSummary>& jobs) {
  std::string rows;
  for (const JobSummary& job : jobs) {
    for (const JobFigure& figure : job.figures) {
      rows += fmt::format(
          "<tr><th scope=\"row\">{}</th><td class=\"text\">{}</td><td>{}</td>"
          "<td class=\"text\">{}</td></tr>\n",
          html_escape(job.name), html_escape(figure.name), html_escape(figure_text(figure)),
          html_escape(figure.help));
    }
  }
  if (rows.empty()) return rows;
  return "<table class=\"figures\"><thead><tr><th>job</th><th class=\"text\">figure of its "
         "kind</th>"
         "<th>value</th><th class=\"text\">what it is</th></tr></thead><tbody>\n" +
         rows + "</tbody></table>\n";
}

}  // namespace ballast
