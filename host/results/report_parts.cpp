// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/report_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/results/account_rows.hpp"
#include "host/results/human.hpp"
#include "host/results/job_figures.hpp"
#include "sim/base/time.hpp"
#include "sim/workload/progress_curve.hpp"

namespace ballast {
namespace {

std::string_view sign_text(char sign) {
  if (sign == ' ') return "";
  return sign == '-' ? "−" : sign == '+' ? "+" : "=";
}

// How much of a job rests on a part of the law of progress that nothing measured supports.
std::string unsupported_text(const JobSummary& j) {
  if (j.unsupported_gpu_s <= 0.0) return "none";
  const double gpu_s = j.elapsed_s * static_cast<double>(j.gpus);
  return percent_text(j.unsupported_gpu_s / gpu_s) + ", extrapolated";
}

}  // namespace

std::string run_power_table_html(const Summary& s) {
  std::vector<std::string> head = {"", "load", "grid", "grid against load"};
  if (s.demand) head.insert(head.begin() + 1, "demand of the GPUs");
  std::string text = "<div class=\"wide\"><table class=\"figures\">" + head_row(head) + "<tbody>\n";
  const auto add = [&](const std::string& label, const std::string& demand, const std::string& load,
                       const std::string& grid, const std::string& against) {
    std::vector<std::string> cells = {label, load, grid, against};
    if (s.demand) cells.insert(cells.begin() + 1, demand);
    text += cell_row(cells);
  };
  const auto range = [&](const char* label, double PowerRange::*of) {
    add(label, s.demand ? si_text((*s.demand).*of, "W") : "", si_text(s.load.*of, "W"),
        si_text(s.grid.*of, "W"), si_difference(s.grid.*of - s.load.*of, s.load.*of, "W"));
  };
  range("minimum", &PowerRange::min_w);
  range("mean", &PowerRange::mean_w);
  range("maximum", &PowerRange::max_w);
  const auto line_text = [](const LineFigure& l) {
    return l.amplitude_w > 0.0
               ? fmt::format("{} at {} Hz", si_text(l.amplitude_w, "W"), significant(l.f_hz, 4))
               : std::string("none");
  };
  const auto swings = [&](const std::string& over, const std::vector<BandFigure>& bands,
                          const LineFigures& lines) {
    text += fmt::format("<tr class=\"group\"><th colspan=\"{}\">Swing over {}</th></tr>\n",
                        head.size(), over);
    for (const BandFigure& b : bands) {
      add(band_text(b.f_low_hz, b.f_high_hz, s.nyquist_hz),
          b.demand_rms_w ? si_text(*b.demand_rms_w, "W") : "–", si_text(b.load_rms_w, "W"),
          si_text(b.grid_rms_w, "W"), decibel_text(b.grid_rms_w, b.load_rms_w));
    }
    add("strongest line from 0.2 to 3 Hz (amplitude)", "", line_text(lines.load),
        line_text(lines.grid), "");
  };
  const std::string span = steady_span_text(s);
  if (!span.empty()) swings(span, s.steady->bands, s.steady->lines);
  if (!s.bands.empty()) swings("the whole record", s.bands, s.lines);
  return text + "</tbody></table></div>\n" + caption_html(html_escape(steady_reason_text(s)));
}

std::string energy_table_html(const EnergyAccounts& e) {
  const SiScale scale = si_scale(std::max(std::abs(e.grid_j), std::abs(e.demand_j)));
  std::string text = fmt::format(
      "<table class=\"figures accounts\"><thead><tr><th>account</th><th>{}J</th><th>of demand</th>"
      "<th class=\"text\">what it is</th></tr></thead><tbody>\n",
      scale.prefix);
  for (const AccountRow& a : shown_account_rows(e)) {
    text += fmt::format(
        "<tr{}><th scope=\"row\"><span class=\"sign\">{}</span>{}</th><td>{:.4f}</td><td>{}</td>"
        "<td class=\"text\">{}</td></tr>\n",
        a.is_sum() ? " class=\"total\"" : "", sign_text(a.sign), a.label, a.value_j * scale.factor,
        e.demand_j > 0.0 ? percent_text(a.value_j / e.demand_j) : "-", a.meaning);
  }
  return text + fmt::format(
                    "</tbody></table>\n<p class=\"caption\">The accounts close to {:.1e} of the "
                    "delivered energy ({}).</p>\n",
                    e.balance_error_frac(), si_text(e.balance_error_j(), "J"));
}

std::string energy_drawing_svg(const EnergyAccounts& e) {
  constexpr double kLeft = 124.0;
  constexpr double kWidth = 300.0;
  constexpr double kRow = 26.0;
  const std::vector<AccountRow> list = shown_account_rows(e);
  double largest = 0.0;
  double low = 0.0;
  double level = 0.0;
  for (const AccountRow& a : list) {
    level = a.is_sum() ? a.value_j : level + a.change_j();
    largest = std::max(largest, level);
    low = std::min(low, level);
  }
  const double span = largest - low > 0.0 ? largest - low : 1.0;
  const auto x_of = [&](double energy_j) { return kLeft + kWidth * (energy_j - low) / span; };
  const double height = kRow * static_cast<double>(list.size()) + 8.0;
  std::string text = fmt::format(
      "<svg class=\"waterfall\" viewBox=\"0 0 520 {:.0f}\" role=\"img\" "
      "aria-label=\"Energy from demand to grid\">\n",
      height);
  double y = 4.0;
  level = 0.0;
  for (const AccountRow& a : list) {
    const double before = a.is_sum() ? 0.0 : level;
    const double change = a.change_j();
    level = a.is_sum() ? a.value_j : level + change;
    const double left = x_of(std::min(before, level));
    const double width = std::max(1.5, x_of(std::max(before, level)) - left);
    const char* kind = a.is_sum() ? "total" : change < 0.0 ? "less" : "more";
    text += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"name\">{}</text>"
        "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"16\" class=\"{}\"/>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"amount\">{}{}</text>\n",
        kLeft - 10.0, y + 12.5, a.label, left, y, width, kind, left + width + 6.0, y + 12.5,
        !a.is_sum() && change > 0.0 ? "+" : "", si_text(a.is_sum() ? a.value_j : change, "J"));
    // A thin line carries the level down to the next bar.
    if (&a != &list.back()) {
      text += fmt::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\"/>\n",
                          x_of(level), y + 16.0, y + kRow);
    }
    y += kRow;
  }
  return text + "</svg>\n";
}

std::string jobs_table_html(const Summary& s) {
  if (s.jobs.empty()) return "<p>No job was running.</p>\n";
  std::string text =
      "<table class=\"figures\"><thead><tr><th>job</th><th>GPUs</th><th>elapsed</th>"
      "<th>work done</th><th>slowdown</th><th>energy of the work, unconstrained</th>"
      "<th>GPU time below " +
      significant(100.0 * kSupportedPowerFrac, 2) +
      " % of demand</th><th>finished</th></tr></thead>"
      "<tbody>\n";
  for (const JobSummary& j : s.jobs) {
    text +=
        cell_row({html_escape(j.name), std::to_string(j.gpus), duration_text(j.elapsed_s),
                  duration_text(j.work_s), significant(j.slowdown, 5),
                  si_text(j.work_energy_j, "J"), unsupported_text(j), j.finished ? "yes" : "no"});
  }
  return text + "</tbody></table>\n" + job_figures_html(s.jobs);
}

std::string provenance_table_html(const ReportContext& context) {
  const ReportInput& in = context.input;
  std::string text = "<table class=\"figures provenance\"><tbody>\n";
  const RecordInfo& info = in.record->info();
  text += cell_row({"record", html_escape(info.name)});
  text +=
      cell_row({"readings", fmt::format("{} at {} Hz, from {} s", info.samples,
                                        significant(info.rate_hz, 6), significant(info.t0_s, 9))});
  if (in.judgement != nullptr) text += cell_row({"scaling", html_escape(in.judgement->scaling)});
  if (in.summary != nullptr) {
    const Summary& s = *in.summary;
    text += cell_row({"engine", html_escape(s.engine)});
    text += cell_row({"RTL hash", "<code>" + html_escape(s.rtl_hash) + "</code>"});
    text += cell_row({"seed", std::to_string(s.seed)});
    text += cell_row({"ticks", fmt::format("{} of {} ms", s.ticks, 1000.0 * kTickSeconds)});
    for (const auto& [key, value] : s.provenance) {
      text += cell_row({html_escape(key), "<code>" + html_escape(value) + "</code>"});
    }
  }
  for (const auto& [key, value] : in.provenance) {
    text += cell_row({html_escape(key), "<code>" + html_escape(value) + "</code>"});
  }
  if (in.judgement != nullptr) {
    for (const ProfileNote& p : in.judgement->profiles) {
      text += cell_row({"limit profile", html_escape(p.name + ": " + p.title + ", " + p.date)},
                       "on-screen");
    }
  }
  if (in.summary != nullptr) {
    const TimingFigures& t = in.summary->timing;
    text += cell_row({"wall clock",
                      fmt::format("{} s, {} × real time; start-up {} s", significant(t.wall_s, 3),
                                  significant(t.realtime_factor, 3), significant(t.startup_s, 3))});
  }
  return text + "</tbody></table>\n";
}

}  // namespace ballast
