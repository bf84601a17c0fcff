// SPDX-License-Identifier: GPL-3.0-or-later
// The judge: a record against limit profiles.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/analysis/oscillation.hpp"
#include "host/limits/clause.hpp"
#include "host/limits/limit_profile.hpp"

namespace ballast {

enum class Outcome { kWithin, kExceeds, kNotAssessable };
std::string_view outcome_text(Outcome outcome);  // "within", "exceeds", "not assessable"

// One clause on one record. Value, limit and margin are in `unit`.
struct Verdict {
  std::string profile;
  std::string clause;
  std::string kind;
  std::string quote;
  std::string open;
  std::string algorithm;
  std::string unit;
  double limit = 0.0;
  Outcome outcome = Outcome::kNotAssessable;
  std::string reason;                 // why not assessable
  std::optional<double> longer_s;     // until it can be within the limit, if the record is too short
  std::optional<double> value;        // absent where not assessable
  std::optional<double> margin;       // limit - value
  std::optional<double> margin_frac;  // of the limit
  std::optional<double> at_s;
  std::optional<double> at_hz;
  LimitWindow window;
  std::vector<MaskPoint> mask;
  JudgedSpectrum spectrum;  // that the mask was held against
  bool ranked = true;       // false: scale-free, listed last
  std::vector<AlsoReading> also;
};

// What a reader needs beside the verdicts to repeat them.
struct ProfileNote {
  std::string name;
  std::string title;
  std::string source;
  std::string date;
  ProfileStatus status = ProfileStatus::kOwn;
  std::string evidence;
  std::string notes;
};

struct Judgement {
  RecordInfo record;
  PowerSurvey survey;
  SiteConditions site;
  std::string scaling;  // how the record became the site's power, one sentence
  // What swings was multiplied by this to get there; absent where that is no plain factor. Divided
  // by it, a limit in W can be drawn over the record itself.
  std::optional<double> swing_scale;
  std::vector<ProfileNote> profiles;
  // Tightest first: by margin as a fraction of the limit, then the scale-free ones, then those that
  // could not be assessed.
  std::vector<Verdict> verdicts;
  // Found in the record whether or not a clause asks for them, up to the source's Nyquist
  // frequency.
  OscillationResult oscillations;

  bool exceeds() const;
  std::size_t count(Outcome outcome) const;
};

// Throws ConfigError for a profile written for another nominal frequency than the site's.
void check_grid(const LimitProfile& profile, double grid_hz);

// Judges in two passes over the record (survey, clauses). A value beyond its limit counts even if
// the record has gaps, because bridging them can only lower it, and even if the record is short; a
// value within its limit does not. A figure that is not finite counts as neither. Throws
// ConfigError for a profile written for another nominal frequency than the site's, DataError from
// the record and for samples that are not numbers or are beyond any site.
Judgement judge(const PowerRecord& record, std::span<const LimitProfile> profiles,
                const SiteConditions& site, const std::string& scaling,
                std::optional<double> swing_scale = std::nullopt);

}  // namespace ballast
