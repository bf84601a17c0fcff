// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/compare_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "host/analysis/swing.hpp"
#include "host/results/compare_assets.hpp"
#include "host/results/human.hpp"
#include "host/results/output_file.hpp"
#include "host/results/report_assets.hpp"
#include "host/results/report_curve.hpp"
#include "host/results/report_encode.hpp"
#include "host/results/verdict_table.hpp"

namespace ballast {
namespace {

// Replaces each @NAME@ of the template; what is put in is not searched again.
std::string fill(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string out;
  for (std::size_t at = 0; (at = text.find('@')) != std::string_view::npos;) {
    const std::size_t end = text.find('@', at + 1);
    out += text.substr(0, at);
    out += values.at(std::string(text.substr(at + 1, end - at - 1)));
    text.remove_prefix(end + 1);
  }
  return out += text;
}

std::string cells(std::string_view label, std::string_view a, std::string_view b,
                  std::string_view c) {
  return fmt::format("<tr><th>{}</th><td>{}</td><td>{}</td><td>{}</td></tr>\n", label, a, b, c);
}

std::string table(std::string_view last, const std::string& rows) {
  return fmt::format(
      "<div class=\"wide\"><table class=\"figures\"><thead><tr><th></th><th>A</th><th>B</th>"
      "<th>{}</th></tr></thead><tbody>\n{}</tbody></table></div>\n",
      last, rows);
}

std::string power_table(const Comparison& c) {
  std::string rows;
  const auto line = [&](std::string_view label, double a_w, double b_w) {
    rows += cells(label, si_text(a_w, "W"), si_text(b_w, "W"), difference_text(a_w, b_w, "W"));
  };
  line("minimum", c.range_a.min_w, c.range_b.min_w);
  line("mean", c.range_a.mean_w, c.range_b.mean_w);
  line("maximum", c.range_a.max_w, c.range_b.max_w);
  rows += cells("RMS of the difference", "", "", si_text(c.rms_difference_w, "W"));
  rows += cells(fmt::format("largest difference, at {:.3f} s", c.largest_at_s), "", "",
                si_text(c.largest_difference_w, "W"));
  rows += cells("correlation", "", "", c.correlation ? fmt::format("{:.4f}", *c.correlation) : "-");
  return table("B - A", rows);
}

std::string bands_table(const Comparison& c) {
  std::string rows;
  for (const BandDifference& b : c.bands) {
    const std::string label =
        fmt::format("{}, {:g} to {:g} Hz", html_escape(b.name), b.low_hz, b.high_hz);
    rows += b.a_w ? cells(label, si_text(*b.a_w, "W"), si_text(*b.b_w, "W"),
                          decibel_text(*b.b_w, *b.a_w))
                  : fmt::format(
                        "<tr><th>{}</th><td colspan=\"3\" class=\"soft\">not assessable because "
                        "{}</td></tr>\n",
                        label, html_escape(b.reason));
  }
  const auto line = [](const SpectralLine& l) {
    return l.amplitude > 0.0
               ? fmt::format("{} at {} Hz", si_text(l.amplitude, "W"), significant(l.f_hz, 4))
               : std::string("none");
  };
  rows += cells("strongest line from 0.2 to 3 Hz (amplitude)", line(c.line_a), line(c.line_b),
                decibel_text(c.line_b.amplitude, c.line_a.amplitude));
  return table("B to A", rows);
}

std::string verdict_cell(const std::optional<Verdict>& v) {
  if (!v) return "not judged";
  if (!v->value) return std::string(outcome_text(v->outcome));
  return fmt::format("{} <span class=\"{}\">{}</span><br><span class=\"soft\">{}</span>",
                     html_escape(amount_text(*v->value, v->unit)),
                     v->outcome == Outcome::kExceeds ? "bad" : "good", outcome_text(v->outcome),
                     of_limit_text(*v->margin_frac));
}

std::string clauses_section(const Comparison& c) {
  if (c.clauses.empty()) return {};
  std::string rows;
  for (const ClauseDifference& d : c.clauses) {
    const std::optional<double> difference = d.difference();
    rows += cells(html_escape(d.profile + " " + d.clause), verdict_cell(d.a), verdict_cell(d.b),
                  difference ? html_escape(amount_text(*difference, d.unit)) : "-");
  }
  return "<section>\n<h2>Clauses</h2>\n" + table("B - A", rows) + "</section>";
}

std::string accounts_section(const Comparison& c) {
  if (c.accounts.empty()) return {};
  std::string rows;
  for (const AccountDifference& d : c.accounts) {
    rows += d.unit != "1" ? cells(d.name, si_text(d.a, d.unit), si_text(d.b, d.unit),
                                  difference_text(d.a, d.b, d.unit))
                          : cells(d.name, fmt::format("{:.5f}", d.a), fmt::format("{:.5f}", d.b),
                                  fmt::format("{:+.5f}", d.b - d.a));
  }
  return "<section>\n<h2>Whole runs</h2>\n" + table("B - A", rows) + "</section>";
}

std::string plot_data(const Comparison& c, std::size_t max_points) {
  const std::size_t stride = drawing_stride(c.a_w.size(), max_points);
  const double step_s = static_cast<double>(stride) / c.rate_hz;
  std::vector<double> difference(c.a_w.size());
  for (std::size_t i = 0; i < difference.size(); ++i) difference[i] = c.b_w[i] - c.a_w[i];
  PlotData root;
  root["overlay"] = time_plot(c.first_s, step_s, stride > 1);
  const auto drawn = [&](std::span<const double> values, std::span<const RecordGap> gaps) {
    std::vector<double> points = decimate_min_max(values, max_points);
    blank_gaps(points, c.first_s, step_s, gaps);
    return points;
  };
  std::vector<RecordGap> gaps = c.gaps_a;
  gaps.insert(gaps.end(), c.gaps_b.begin(), c.gaps_b.end());
  add_curve(root["overlay"], "A " + c.name_a, "W", "load", drawn(c.a_w, c.gaps_a));
  add_curve(root["overlay"], "B " + c.name_b, "W", "grid", drawn(c.b_w, c.gaps_b));
  root["difference"] = time_plot(c.first_s, step_s, stride > 1);
  add_curve(root["difference"], "B - A", "W", "fine", drawn(difference, gaps));

  const Spectrum a = swing_spectrum(c.a_w, c.rate_hz);
  const Spectrum b = swing_spectrum(c.b_w, c.rate_hz);
  // The line at zero has no place on a logarithmic axis.
  const auto density = [](const Spectrum& s) {
    std::vector<double> x;
    for (std::size_t k = 1; k < s.psd.size(); ++k) x.push_back(std::sqrt(s.psd[k]));
    return x;
  };
  root["spectrum"] = time_plot(a.df_hz, a.df_hz, false);
  add_curve(root["spectrum"], "A " + c.name_a, "W", "load", density(a));
  add_curve(root["spectrum"], "B " + c.name_b, "W", "grid", density(b));
  return script_json(root);
}

}  // namespace

std::string compare_report_html(const Comparison& c, std::size_t max_points) {
  std::string notices;
  for (const std::string& notice : c.notices) {
    notices += "<p class=\"notice\">" + html_escape(notice) + "</p>\n";
  }
  const bool decimated = c.a_w.size() > max_points;
  return clean_utf8(fill(
      kCompareTemplate,
      {{"TITLE", html_escape("A " + c.name_a + " and B " + c.name_b)},
       {"FACTS", html_escape(fmt::format("A: {} · B: {} · {} · {} in common", c.facts_a, c.facts_b,
                                         c.alignment.sentence, duration_text(c.length_s())))},
       {"NOTICES", notices},
       {"DRAWN_AS",
        decimated ? "Drawn as the minimum and maximum of equal stretches of time." : ""},
       {"POWER_TABLE", power_table(c)},
       {"BANDS_TABLE", bands_table(c)},
       {"CLAUSES", clauses_section(c)},
       {"ACCOUNTS", accounts_section(c)},
       {"NOTICE", html_escape(kDygraphsNotice)},
       {"DATA", plot_data(c, max_points)},
       {"STYLE", std::string(kReportStyle)},
       {"DYGRAPHS_STYLE", std::string(kDygraphsStyle)},
       {"DYGRAPHS_SCRIPT", std::string(kDygraphsScript)},
       {"REPORT_SCRIPT", std::string(kReportScript)},
       {"SCRIPT", std::string(kCompareScript)}}));
}

void write_compare_report(const std::filesystem::path& file, const Comparison& comparison) {
  make_parent_folders(file);
  write_text_file(file, compare_report_html(comparison));
}

}  // namespace ballast
