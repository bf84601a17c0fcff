// SPDX-License-Identifier: GPL-3.0-or-later
// suite.toml: which scenarios a suite runs, for which site, and against which limits. docs/suite.md
// lists the keys.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/firmware/parameter_set.hpp"
#include "host/runs/judge_options.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {

// By how much a result may be worse than the baseline. A clause is held by the share of its limit
// that is used, value / limit, since the limit of a mask is that of the worst frequency.
struct BaselineTolerance {
  double relative_frac = 0.01;   // of the baseline's value
  double of_limit_frac = 0.001;  // of the limit; whichever of the two is more counts
  double overhead_frac = 0.001;  // of the energy overhead for equal work, a difference
  double slowdown = 0.001;       // a difference
  double rms_frac = 0.01;        // of the baseline's in-band RMS
};

struct SuiteScenario {
  std::string name;  // by default the file's, without ".toml"
  std::filesystem::path file;
  std::vector<Entry> set;
};

struct SuiteConfig {
  std::string name = "suite";
  std::string description;
  std::vector<std::int64_t> seeds = {1};
  JudgeOptions judge;
  BaselineTolerance tolerance;
  std::vector<SuiteScenario> scenarios;
  std::filesystem::path file;
};

// One simulation.
struct SuiteCase {
  std::string name;  // "first_light-seed1": unique, a file's name
  std::filesystem::path scenario;
  std::vector<Override> overrides;  // the seed among them
  std::int64_t seed = 1;
};

void describe(Fields& f, BaselineTolerance& t);
void describe(Fields& f, SuiteScenario& s);

// Reads `folder`/suite.toml, or the file itself. Throws ConfigError at file:line:column; limits
// that do not exist, scenarios of one name and seeds given twice are errors too.
SuiteConfig load_suite(const std::filesystem::path& folder);

// What the command line lays over every case.
struct SuiteTuning {
  std::vector<Override> overrides;
  std::optional<ParameterSet> set;
};

// Scenarios times seeds, in the order of the file. The keys that a case sets itself come before
// those of the tuning; registers among them that the parameter set has too are left out. Loads
// every scenario as it will be run, so that a fault in the last one costs no simulation: throws
// ConfigError.
std::vector<SuiteCase> suite_cases(const SuiteConfig& suite, const SuiteTuning& tuning);

// The keys, for docs/suite.md.
std::string suite_reference();

}  // namespace ballast
