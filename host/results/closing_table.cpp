// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/closing_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

std::string power_part(const Summary& s) {
  std::string text = row("POWER OF THE SITE", "load", "grid", "grid - load");
  const auto range = [&](std::string_view label, double load_w, double grid_w) {
    text += row(label, si_text(load_w, "W"), si_text(grid_w, "W"),
                si_difference(grid_w - load_w, load_w, "W"));
  };
  range("minimum", s.load.min_w, s.grid.min_w);
  range("mean", s.load.mean_w, s.grid.mean_w);
  range("maximum", s.load.max_w, s.grid.max_w);
  // Starts, ends and idle time around the jobs are no swing of theirs.
  for (const BandFigure& b : s.steady ? s.steady->bands : s.bands) {
    text += row(band_text(b.f_low_hz, b.f_high_hz, s.nyquist_hz), si_text(b.load_rms_w, "W"),
                si_text(b.grid_rms_w, "W"), decibel_text(b.grid_rms_w, b.load_rms_w));
  }
  if (!s.bands.empty()) text += "  RMS over " + bands_span_text(s) + "\n";
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
  }
  for (const VerdictSummary& v : s.verdicts) {
    const std::string figures =
        v.value ? fmt::format(": {} of {} {}", significant(*v.value, 4), significant(v.limit, 4),
                              v.unit == "1" ? "" : v.unit)
                : std::string();
    line(!v.pass   ? "not assessable"
         : *v.pass ? "within"
                   : "EXCEEDS",
         fmt::format("{}, {}{}", v.profile, v.clause, figures));
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
  if (s.partial)
    text +=
        "  PARTIAL: the run ended early; everything below covers the time up to that point.\n\n";
  text += power_part(s) + "\n" + energy_part(s.energy) + "\n" + work_part(s);
  if (!report.empty()) text += fmt::format("  {:<30}{}\n", "report", report);
  return text;
}

}  // namespace ballast
