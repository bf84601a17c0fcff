// SPDX-License-Identifier: GPL-3.0-or-later
// What a case of a suite gave when somebody last looked at it: a JSON file per case, to be kept
// under version control. docs/suite.md states the format and what counts as a regression.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/limits/judge.hpp"
#include "host/results/summary.hpp"
#include "host/runs/suite_config.hpp"

namespace ballast {

struct BaselineClause {
  std::string profile;
  std::string clause;
  Outcome outcome = Outcome::kNotAssessable;
  std::optional<double> value;  // absent where not assessable
  double limit = 0.0;
  std::string unit;
};

// What one case gave. Key figures by name; more is worse for each of them.
struct CaseFigures {
  std::vector<BaselineClause> clauses;  // by profile and clause
  std::optional<double> energy_overhead_frac;
  double slowdown = 1.0;
  struct Band {
    double f_low_hz = 0.0;
    double f_high_hz = 0.0;
    double grid_rms_w = 0.0;
  };
  std::vector<Band> bands;
  // SuiteResult::tuning_text(); empty: the suite as it stands. Says what is compared, and is itself
  // not compared.
  std::string tuning;
};
CaseFigures case_figures(const Judgement& judgement, const Summary& summary);

std::string baseline_json(const std::string& case_name, const CaseFigures& figures);
// Throws DataError for what is no baseline.
CaseFigures read_baseline(const std::filesystem::path& file);
// The names of the cases in a folder of baselines, in alphabetical order.
std::vector<std::string> baseline_names(const std::filesystem::path& folder);

enum class Change { kSame, kWorse, kBetter, kNew };

// One figure, now and in the baseline.
struct BaselineItem {
  std::string group;  // a profile, or "figures"
  std::string name;   // of the clause or figure
  Change change = Change::kSame;
  std::string text;  // one line: both values, and the tolerance
};

// Every item of either side, in order of group and name. A clause or figure that vanished, and an
// outcome that went from within to exceeds or from assessable to not assessable, is worse whatever
// the tolerance.
std::vector<BaselineItem> compare_with_baseline(const CaseFigures& baseline, const CaseFigures& now,
                                                const BaselineTolerance& tolerance);

}  // namespace ballast
