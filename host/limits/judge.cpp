// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/limits/judge.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <tuple>

#include "host/analysis/swing.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

// The stamps of a meter that reads every second are a little more or less than a second apart.
constexpr double kStampJitter = 1.05;
constexpr double kShortestSearchS = 1.0;

std::string seconds_text(double value_s) {
  return format_number(std::round(value_s * 1000.0) / 1000.0) + " s";
}

std::string hertz_text(double value_hz) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3g Hz", value_hz);
  return text.data();
}

// A sample stands for the time until the next one.
bool too_short(const RecordInfo& record, double needed_s) {
  return record.length_s() < needed_s * (1.0 - 1e-9);
}

// Says what is needed to be within the limit: a shorter record may only exceed it.
void refuse_as_too_short(Verdict& verdict, const RecordInfo& record, const ClauseNeeds& needs) {
  const double needed_s = std::max(needs.length_s, needs.pass_s);
  verdict.reason = "the record is too short: " + seconds_text(record.length_s()) + ", at least " +
                   seconds_text(needed_s) + " are needed";
  verdict.longer_s = needed_s - record.length_s();
}

// Why the record cannot support the clause whatever its samples say; empty where it can.
std::string unsupported(const ClauseNeeds& needs, const RecordInfo& record,
                        const SiteConditions& site) {
  if (needs.voltage && !record.has_voltage) {
    return "the record has no voltage; add a column voltage_pu";
  }
  if (needs.short_circuit && site.short_circuit_va <= 0.0) {
    return "the short-circuit level is not known; state it with --short-circuit-mva";
  }
  const double spacing_s = record.typical_s();
  if (needs.finest_s > 0.0 && spacing_s > needs.finest_s * (1.0 + 1e-9)) {
    return "the source was read every " + seconds_text(spacing_s) + " (Nyquist " +
           format_number(std::round(500.0 / spacing_s) / 1000.0) + " Hz); " +
           seconds_text(needs.finest_s) + " or finer is needed";
  }
  if (needs.band_hz > record.lines_to_hz() * (1.0 + 1e-9)) {
    return "the readings behind the interpolated record preserve amplitudes within 2 % only up "
           "to " +
           hertz_text(record.lines_to_hz()) + "; " + hertz_text(needs.band_hz) + " is needed";
  }
  return {};
}

// Stretches without readings that are longer than what the clause is about.
struct Unseen {
  std::uint64_t count = 0;
  RecordGap longest;
};

Unseen unseen(const std::vector<RecordGap>& gaps, double finest_s) {
  Unseen u;
  for (const RecordGap& gap : gaps) {
    if (gap.to_s - gap.from_s <= finest_s) continue;
    ++u.count;
    if (gap.to_s - gap.from_s > u.longest.to_s - u.longest.from_s) u.longest = gap;
  }
  return u;
}

std::string gap_reason(const ClauseNeeds& needs, const RecordInfo& record) {
  const Unseen gaps = unseen(record.gaps, needs.finest_s);
  const double gap_s = gaps.longest.to_s - gaps.longest.from_s;
  if (gaps.count > 0) {
    return std::to_string(gaps.count) + (gaps.count == 1 ? " gap" : " gaps") + " of up to " +
           seconds_text(gap_s) + " in the record; what happened there is unknown";
  }
  // Where a clause asks for no spacing, gaps alone count.
  if (needs.finest_s <= 0.0) return {};
  const Unseen wide = unseen(record.wide, needs.finest_s * kStampJitter);
  if (wide.count == 0 && record.read_every_s() <= needs.finest_s * kStampJitter) return {};
  const std::string where =
      wide.count > 0 ? " apart (at " + seconds_text(wide.longest.from_s) + "); " : " apart; ";
  return "readings are up to " +
         seconds_text(wide.count > 0 ? wide.longest.to_s - wide.longest.from_s
                                     : record.read_every_s()) +
         where + seconds_text(needs.finest_s) + " or finer is needed";
}

struct Trial {
  Verdict verdict;
  ClauseNeeds needs;
  std::unique_ptr<Evaluation> evaluation;  // none where not assessable
};

Trial open_trial(const LimitProfile& profile, const ProfileClause& entry, const RecordInfo& record,
                 const PowerSurvey& survey, const SiteConditions& site) {
  const Clause& clause = *entry.clause;
  Trial trial;
  Verdict& v = trial.verdict;
  v.profile = profile.name;
  v.clause = entry.id;
  v.kind = entry.kind;
  v.quote = entry.quote;
  v.open = entry.open;
  v.algorithm = clause.algorithm();
  v.unit = clause.unit();
  v.limit = clause.limit(site);
  v.window = clause.window(site);
  v.mask = clause.mask(site);
  v.ranked = !clause.scale_free();
  trial.needs = clause.needs(site);
  v.reason = unsupported(trial.needs, record, site);
  if (v.reason.empty() && too_short(record, trial.needs.length_s)) {
    refuse_as_too_short(v, record, trial.needs);
  }
  if (v.reason.empty()) trial.evaluation = clause.begin(record, survey, site);
  return trial;
}

void close_trial(Trial& trial, const RecordInfo& record) {
  if (!trial.evaluation) return;
  Verdict& v = trial.verdict;
  Reading reading = trial.evaluation->finish();
  for (const AlsoReading& also : reading.also) {
    if (std::isfinite(also.value)) v.also.push_back(also);
  }
  if (!reading.not_assessable.empty()) {
    v.reason = reading.not_assessable;
    return;
  }
  // Nothing compares with what is no number: neither is it beyond the limit nor within it.
  if (!std::isfinite(reading.value) || !std::isfinite(reading.limit) || !(reading.limit > 0.0)) {
    v.reason = "the record gives no finite figure to compare with a limit";
    return;
  }
  v.limit = reading.limit;
  v.spectrum = std::move(reading.spectrum);
  const bool exceeds = reading.value > v.limit;
  if (!exceeds) v.reason = gap_reason(trial.needs, record);
  if (!exceeds && v.reason.empty() && too_short(record, trial.needs.pass_s)) {
    refuse_as_too_short(v, record, trial.needs);
  }
  if (!v.reason.empty()) return;
  v.outcome = exceeds ? Outcome::kExceeds : Outcome::kWithin;
  v.value = reading.value;
  v.margin = v.limit - reading.value;
  v.margin_frac = *v.margin / v.limit;
  v.at_s = reading.at_s;
  v.at_hz = reading.at_hz;
}

// Tightest first; what has no place in the ranking follows, in the order of the profiles.
bool before(const Verdict& a, const Verdict& b) {
  const auto key = [](const Verdict& v) {
    const int group = v.outcome == Outcome::kNotAssessable ? 2 : v.ranked ? 0 : 1;
    return std::tuple(group, group == 2 ? 0.0 : *v.margin_frac);
  };
  return key(a) < key(b);
}

// None of a moment, which holds no oscillation that is looked for: the filters before the search
// are as long as they need to be for the rate, however short the record.
std::optional<OscillationStream> open_search(const RecordInfo& record) {
  if (record.length_s() < kShortestSearchS) return std::nullopt;
  OscillationOptions options;
  options.f_high_hz = std::min(options.f_high_hz, record.nyquist_hz);
  options.f_low_hz = std::min(options.f_low_hz, options.f_high_hz / 2.0);
  return OscillationStream(record.rate_hz, options);
}

void feed(const PowerRecord& record, std::vector<Trial>& trials,
          std::optional<OscillationStream>& search, std::optional<WelchStream>& swing) {
  const RecordInfo& info = record.info();
  const bool voltage = info.has_voltage;
  std::vector<double> power(std::min(kRecordBlock, info.samples));
  std::vector<double> volts(voltage ? power.size() : 0);
  for (std::size_t first = 0; first < info.samples; first += kRecordBlock) {
    const std::size_t count = std::min(kRecordBlock, info.samples - first);
    const std::span<double> p = std::span(power).first(count);
    const std::span<double> v = std::span(volts).first(voltage ? count : 0);
    record.read_power_w(first, p);
    if (voltage) {
      record.read_voltage_pu(first, v);
      check_samples(info, first, v, "voltage", kMostVoltagePu, "pu");
    }
    if (search) search->push(p);
    if (swing) swing->push(p);
    for (Trial& trial : trials) {
      if (trial.evaluation) trial.evaluation->add({p, v});
    }
  }
}

}  // namespace

std::string_view outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::kWithin:
      return "within";
    case Outcome::kExceeds:
      return "exceeds";
    case Outcome::kNotAssessable:
      break;
  }
  return "not assessable";
}

bool Judgement::exceeds() const {
  return count(Outcome::kExceeds) > 0;
}

std::size_t Judgement::count(Outcome outcome) const {
  return static_cast<std::size_t>(std::count_if(
      verdicts.begin(), verdicts.end(), [&](const Verdict& v) { return v.outcome == outcome; }));
}

void check_grid(const LimitProfile& profile, double grid_hz) {
  if (profile.grid_hz <= 0.0 || profile.grid_hz == grid_hz) return;
  throw ConfigError("the profile is written for a grid of " + format_number(profile.grid_hz) +
                        " Hz, but the site's grid has " + format_number(grid_hz) + " Hz",
                    {profile.file.string()}, "omit it, or correct --grid-hz");
}

Judgement judge(const PowerRecord& record, std::span<const LimitProfile> profiles,
                const SiteConditions& site, const std::string& scaling,
                std::optional<double> swing_scale) {
  Judgement result;
  result.record = record.info();
  result.site = site;
  result.scaling = scaling;
  result.swing_scale = swing_scale;
  for (const LimitProfile& p : profiles) {
    check_grid(p, site.grid_hz);
    result.profiles.push_back({p.name, p.title, p.source, p.date, p.status, p.evidence, p.notes});
  }
  result.survey = survey(record);
  std::vector<Trial> trials;
  for (const LimitProfile& profile : profiles) {
    for (const ProfileClause& clause : profile.clauses) {
      trials.push_back(open_trial(profile, clause, record.info(), result.survey, site));
    }
  }
  std::optional<OscillationStream> search = open_search(record.info());
  std::optional<WelchStream> swing;
  if (search) swing = swing_stream(record.info().samples, record.info().rate_hz);
  feed(record, trials, search, swing);
  if (search) {
    result.oscillations = search->finish();
    if (record.info().samples >= 2) read_amplitudes(result.oscillations, swing->finish());
  }
  for (Trial& trial : trials) {
    close_trial(trial, record.info());
    result.verdicts.push_back(std::move(trial.verdict));
  }
  std::stable_sort(result.verdicts.begin(), result.verdicts.end(), before);
  return result;
}

}  // namespace ballast
