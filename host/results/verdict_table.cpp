// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/results/verdict_table.hpp"

#include <fmt/format.h>

#include "host/results/human.hpp"

namespace ballast {
namespace {

std::string site_line(const Judgement& j) {
  std::string text = fmt::format("{} Hz, rated {}", significant(j.site.grid_hz, 3),
                                 si_text(j.site.nominal_w, "W"));
  if (j.site.short_circuit_va > 0.0) {
    text += fmt::format(", short-circuit level {}, X/R {}, power factor {}",
                        si_text(j.site.short_circuit_va, "VA"), significant(j.site.x_over_r, 3),
                        significant(j.site.power_factor, 3));
  }
  if (j.record.has_voltage) text += ", voltage: " + j.site.voltage_definition;
  return text;
}

std::string also_line(const Verdict& v) {
  const std::string text = other_readings_text(v);
  return text.empty() ? text : "         " + text + "\n";
}

std::string ranking(const Judgement& j) {
  std::string text = fmt::format("{:<8}{:>10}{:>10} {:<8}{:<21}{:<19} {}\n", "", "value", "limit",
                                 "", "", "worst at", "clause");
  for (const Verdict& v : j.verdicts) {
    if (v.outcome == Outcome::kNotAssessable) continue;
    text += fmt::format("{:<8}{:>10}{:>10} {:<8}{:<21}{:<19} {}, {}{}\n", outcome_text(v.outcome),
                        significant(*v.value, 4), significant(v.limit, 4),
                        v.unit == "1" ? "" : v.unit, of_limit_text(*v.margin_frac), worst_text(v),
                        v.profile, v.clause, v.ranked ? "" : " (scale-free)");
    text += also_line(v);
  }
  return text;
}

std::string oscillations(const OscillationResult& r, double lines_to_hz) {
  if (r.f_hz.empty()) return "oscillations: not assessable, the record is too short\n\n";
  const std::string band =
      fmt::format("{} to {} Hz", significant(r.f_hz.front(), 2), significant(r.f_hz.back(), 3));
  if (r.found.empty()) return "oscillations: none found from " + band + "\n\n";
  std::string text = "oscillations from " + band + ", at most 5 % false alarms per record\n";
  constexpr std::size_t kMostShown = 8;
  std::size_t shown = 0;
  std::size_t harmonics = 0;
  for (const Oscillation& o : r.found) {
    if (o.harmonic_of) {
      ++harmonics;
      continue;
    }
    if (++shown > kMostShown) continue;
    text += fmt::format(
        "  {:>10} Hz  (period {} s)  amplitude {}{}, {:.0f} dB above the threshold  {}\n",
        significant(o.f_hz, 4), significant(o.period_s, 4), o.f_hz > lines_to_hz ? "at least " : "",
        si_text(o.amplitude_w, "W"), o.margin_db, o.bands);
  }
  if (shown > kMostShown) text += fmt::format("  and {} weaker ones\n", shown - kMostShown);
  if (harmonics > 0) text += fmt::format("  and {} harmonics of these\n", harmonics);
  return text + "\n";
}

}  // namespace

std::string amount_text(double value, const std::string& unit) {
  const std::string number = significant(value, 4);
  return unit.empty() || unit == "1" ? number : number + " " + unit;
}

std::string other_readings_text(const Verdict& v) {
  std::string text;
  for (const AlsoReading& also : v.also) {
    if (v.value && significant(also.value, 4) == significant(*v.value, 4)) continue;
    text += (text.empty() ? "Other readings: " : "; ") + amount_text(also.value, v.unit) + " " +
            also.label;
  }
  return text;
}

std::string not_assessable_text(const Verdict& v) {
  return "not assessable because " + v.reason;
}

std::string worst_text(const Verdict& v) {
  std::string text;
  if (v.at_s) text = fmt::format("{:.3f} s", *v.at_s);
  if (v.at_hz) text += (text.empty() ? "" : ", ") + significant(*v.at_hz, 4) + " Hz";
  return text.empty() ? "-" : text;
}

std::string verdict_rows(const Judgement& j) {
  std::string text;
  const std::size_t open = j.count(Outcome::kNotAssessable);
  if (open < j.verdicts.size()) text += ranking(j) + "\n";
  if (open > 0) {
    for (const Verdict& v : j.verdicts) {
      if (v.outcome != Outcome::kNotAssessable) continue;
      text += fmt::format("{}, {}: {}\n", v.profile, v.clause, not_assessable_text(v));
    }
    text += "\n";
  }
  return text;
}

std::string counts_text(const Judgement& j) {
  return fmt::format("{} within, {} exceeded, {} not assessable", j.count(Outcome::kWithin),
                     j.count(Outcome::kExceeds), j.count(Outcome::kNotAssessable));
}

std::string verdict_counts(const Judgement& j) {
  return counts_text(j) + "\n";
}

std::string verdict_table(const Judgement& j) {
  const RecordInfo& r = j.record;
  std::string text = fmt::format("{}: {} at {} Hz (Nyquist {} Hz), mean {}, from {} to {}{}\n",
                                 r.name, duration_text(r.length_s()), significant(r.rate_hz, 4),
                                 significant(r.nyquist_hz, 4), si_text(j.survey.mean_w, "W"),
                                 si_text(j.survey.min_w, "W"), si_text(j.survey.max_w, "W"),
                                 r.partial ? "; PARTIAL: the run ended early" : "");
  text += "site: " + site_line(j) + "\nscaling: " + j.scaling + "\n";
  if (!r.gaps.empty()) {
    text += fmt::format("notice: {} gap{} in the record, bridged by straight lines\n",
                        r.gaps.size(), r.gaps.size() == 1 ? "" : "s");
  }
  for (const std::string& notice : r.notices) text += "notice: " + notice + "\n";
  text += "\n";
  text += verdict_rows(j);
  text += oscillations(j.oscillations, r.lines_to_hz());
  for (const ProfileNote& p : j.profiles) {
    text += fmt::format("{}: {} ({}, {})\n", p.name, p.title, status_text(p.status), p.date);
  }
  return text + "\n" + verdict_counts(j);
}

std::vector<VerdictSummary> verdict_summaries(const Judgement& j) {
  std::vector<VerdictSummary> list;
  for (const Verdict& v : j.verdicts) {
    VerdictSummary s;
    s.profile = v.profile;
    s.clause = v.clause;
    s.value = v.value;
    s.limit = v.limit;
    s.unit = v.unit;
    s.margin = v.margin;
    if (v.outcome != Outcome::kNotAssessable) s.pass = v.outcome == Outcome::kWithin;
    s.at_s = v.at_s;
    s.reason = v.reason;
    list.push_back(std::move(s));
  }
  return list;
}

}  // namespace ballast
