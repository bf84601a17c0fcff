// SPDX-License-Identifier: GPL-3.0-or-later
// What a suite gave, as a table, JSON and JUnit.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/limits/judge.hpp"
#include "host/results/summary.hpp"
#include "host/runs/baseline.hpp"
#include "host/runs/suite_config.hpp"

namespace ballast {

struct CaseResult {
  SuiteCase what;
  std::filesystem::path run;           // its run directory
  int exit_code = 0;                   // of the simulation and of what followed
  std::string error;                   // why there is no judgement
  std::optional<Judgement> judgement;  // as the simulation wrote it
  std::string judgement_json;
  std::optional<Summary> summary;
  bool has_baseline = false;
  std::string baseline_tuning;  // CaseFigures::tuning of the baseline
  std::vector<BaselineItem> baseline;
  double wall_s = 0.0;

  bool regressed() const;
};

struct SuiteResult {
  std::string name;
  std::filesystem::path folder;     // of the run directories
  bool interrupted = false;         // not all cases have been run
  std::vector<CaseResult> cases;    // in the order of suite.toml
  bool compared = false;            // with a baseline
  std::vector<std::string> gone;    // cases of the baseline that the suite no longer has
  bool require = false;             // not assessable counts as exceeded
  std::vector<Override> overrides;  // of every case, from the command line
  std::optional<ParameterSet> set;  // over the registers of every case

  // What the command line laid over every case: "tuned.toml (SHA-256 0123456789ab...), --set
  // key=value"; empty: nothing.
  std::string tuning_text() const;

  // kExitOk; kExitVerdict for an exceeded clause or a regression; the code of the first case that
  // failed.
  int exit_code() const;
};

// The tightest clause of each case, then what differs from the baseline.
std::string suite_table(const SuiteResult& suite);
std::string suite_json(const SuiteResult& suite);
std::string suite_junit(const SuiteResult& suite);

}  // namespace ballast
