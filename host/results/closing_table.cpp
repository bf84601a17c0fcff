// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/closing_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "host/results/account_rows.hpp"
#include "host/results/human.hpp"
#include "host/results/job_figures.hpp"
#include "sim/base/time.hpp"

namespace ballast {
namespace {

std::string row(std::string_view label, std::string_view a, std::string_view b,
                std::string_view c = "") {
  std::string line = fmt::format("  {:<30}{:>14}{:>16}{:>16}", label, a, b, c);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// Whole words, on lines that go on below the first in the column of the values.
std::string wrapped(std::string_view text) {
  constexpr std::size_t kColumn = 32;
  constexpr std::size_t kWidth = 100 - kColumn;
  std::string out;
  while (text.size() > kWidth) {
    std::size_t end = text.rfind(' ', kWidth);
    if (end == std::string_view::npos) end = text.find(' ');
    if (end == std::string_view::npos) break;
    out += std::string(text.substr(0, end)) + "\n" + std::string(kColumn, ' ');
    text.remove_prefix(end + 1);
  }
  return out + std::string(text);
}

// A row of the powers; the demand has a column where it was recorded.
std::string power_row(std::string_view label, const std::optional<std::string>& demand,
                      std::string_view load, std::string_view grid, std::string_view difference) {
  if (!demand) return row(label, load, grid, difference);
  std::string line =
      fmt::format("  {:<30}{:>14}{:>16}{:>16}{:>16}", label, *demand, load, grid, difference);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string swing_part(const Summary& s, const std::string& over,
                       const std::vector<BandFigure>& bands, const LineFigures& lines) {
  std::string text = "  SWING over " + over + "\n";
  const auto if_known = [&](const std::string& cell) {
    return s.demand ? std::optional(cell) : std::nullopt;
  };
  for (const BandFigure& b : bands) {
    text += power_row(band_text(b.f_low_hz, b.f_high_hz, s.nyquist_hz),
                      if_known(b.demand_rms_w ? si_text(*b.demand_rms_w, "W") : "-"),
                      si_text(b.load_rms_w, "W"), si_text(b.grid_rms_w, "W"),
                      decibel_text(b.grid_rms_w, b.load_rms_w));
  }
  const auto amplitude = [](const LineFigure& l) {
    return l.amplitude_w > 0.0 ? si_text(l.amplitude_w, "W") : std::string("none");
  };
  const auto place = [](const LineFigure& l) {
    return l.amplitude_w > 0.0 ? "at " + significant(l.f_hz, 4) + " Hz" : std::string();
  };
  return text +
         power_row("strongest line, 0.2 to 3 Hz", if_known(""), amplitude(lines.load),
                   amplitude(lines.grid), "") +
         power_row("", if_known(""), place(lines.load), place(lines.grid), "");
}

std::string power_part(const Summary& s) {
  const auto if_known = [&](double PowerRange::*of) {
    return s.demand ? std::optional(si_text((*s.demand).*of, "W")) : std::nullopt;
  };
  std::string text = power_row("POWER OF THE SITE",
                               s.demand ? std::optional<std::string>("GPU demand") : std::nullopt,
                               "load", "grid", "grid - load");
  const auto range = [&](std::string_view label, double PowerRange::*of) {
    text += power_row(label, if_known(of), si_text(s.load.*of, "W"), si_text(s.grid.*of, "W"),
                      si_difference(s.grid.*of - s.load.*of, s.load.*of, "W"));
  };
  range("minimum", &PowerRange::min_w);
  range("mean", &PowerRange::mean_w);
  range("maximum", &PowerRange::max_w);
  // Starts, ends and idle time around the jobs are no swing of theirs.
  const std::string span = steady_span_text(s);
  if (!span.empty()) text += swing_part(s, span, s.steady->bands, s.steady->lines);
  if (!s.bands.empty()) text += swing_part(s, "the whole record", s.bands, s.lines);
  return text;
}

std::string energy_part(const EnergyAccounts& e) {
  const SiScale scale = si_scale(std::max(std::abs(e.grid_j), std::abs(e.demand_j)));
  std::string text = row("ENERGY", fmt::format("{}J", scale.prefix), "of demand");
  const auto account = [&](std::string_view label, double energy_j) {
    text += row(label, fmt::format("{:.4f}", energy_j * scale.factor),
                e.demand_j > 0.0 ? percent_text(energy_j / e.demand_j) : "-");
  };
  for (const AccountRow& row : shown_account_rows(e)) {
    account(fmt::format("{} {}", row.sign, row.label), row.value_j);
  }
  text += row("  balance error", fmt::format("{:.1e}", e.balance_error_frac()), "of delivered");
  return text;
}

std::string work_part(const Summary& s) {
  std::string text;
  const auto line = [&](std::string_view label, const std::string& value) {
    text += fmt::format("  {:<30}{}\n", label, value);
  };
  if (s.energy_overhead_equal_work_frac) {
    line("energy for equal work",
         fmt::format("{}  ({} for work of {} unconstrained)",
                     percent_text(*s.energy_overhead_equal_work_frac, true),
                     si_text(s.equal_work.granted_j, "J"),
                     si_text(s.equal_work.unconstrained_j, "J")));
  }
  std::string slowdown = significant(s.slowdown, 5);
  if (s.jobs.size() > 1) {
    slowdown += "  (";
    constexpr std::size_t kShown = 3;
    for (std::size_t i = 0; i < std::min(kShown, s.jobs.size()); ++i) {
      slowdown += fmt::format("{}{} {}", i == 0 ? "" : ", ", s.jobs[i].name,
                              significant(s.jobs[i].slowdown, 5));
    }
    if (s.jobs.size() > kShown) slowdown += fmt::format(" and {} more", s.jobs.size() - kShown);
    slowdown += ")";
  }
  line("slowdown", slowdown);
  for (const JobSummary& job : s.jobs) {
    for (const JobFigure& figure : job.figures) {
      line(figure.name, figure_text(figure) + (s.jobs.size() > 1 ? "  (" + job.name + ")" : ""));
    }
  }
  if (s.storage) {
    line("storage state of charge",
         fmt::format("{} to {}, {} at the end", percent_text(s.storage->soc_min_frac),
                     percent_text(s.storage->soc_max_frac), percent_text(s.storage->soc_end_frac)));
    if (s.storage->charged_j) line("storage throughput", throughput_text(*s.storage));
  }
  for (const VerdictSummary& v : s.verdicts) {
    const std::string unit = v.unit == "1" ? "" : " " + v.unit;
    std::string figures;
    if (v.value) {
      figures = fmt::format(": {} of {}{}, {}", significant(*v.value, 4), significant(v.limit, 4),
                            unit, of_limit_text(1.0 - *v.value / v.limit));
    }
    line(!v.pass   ? "not assessable"
         : *v.pass ? "within"
                   : "EXCEEDS",
         wrapped(fmt::format("{}, {}{}{}", v.profile, v.clause, figures,
                             v.reason.empty() ? "" : ": because " + v.reason)));
  }
  if (s.verdicts.empty()) {
    line("not judged", "./ballast judge RUN --site-mw MW judges it against grid limits");
  }
  for (const std::string& notice : s.notices) line("notice", wrapped(notice));
  line("speed",
       fmt::format("{} x real time ({} s of wall clock)", significant(s.timing.realtime_factor, 3),
                   significant(s.timing.wall_s, 3)));
  return text;
}

}  // namespace

std::string closing_table(const Summary& s, const std::string& report) {
  std::string text = fmt::format("{}: {} simulated, {} rack{}, {} GPUs, engine {}, seed {}\n\n",
                                 s.scenario, duration_text(seconds(s.ticks)), s.racks,
                                 s.racks == 1 ? "" : "s", s.gpus, s.engine, s.seed);
  if (!s.description.empty()) text += "  " + s.description + "\n\n";
  if (s.partial)
    text +=
        "  PARTIAL: the run ended early; everything below covers the time up to that point.\n\n";
  text += power_part(s) + "\n" + energy_part(s.energy) + "\n" + work_part(s);
  if (!report.empty()) text += fmt::format("  {:<30}{}\n", "report", report);
  return text;
}

}  // namespace ballast
