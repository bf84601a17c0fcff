// SPDX-License-Identifier: GPL-3.0-or-later
// The options by which `run`, `judge` and `compare` choose limits and describe the site.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/limits/judge.hpp"
#include "host/limits/scaling.hpp"

namespace ballast {

struct JudgeOptions {
  std::vector<std::string> limits;  // names or files; "all": every shipped one that fits the grid
  double site_mw = 0.0;             // rated power of the site; 0: the record's peak
  double record_mw = 0.0;           // rated power of what was recorded; 0: its peak
  std::string scaling = "auto";     // full, coherent, shifted, sqrt-n; auto: coherent to --site-mw
  std::uint64_t seed = 1;
  double grid_hz = 60.0;
  double short_circuit_mva = 0.0;  // 0: not known
  double x_over_r = 10.0;
  double power_factor = 1.0;
  double lamp_v = 0.0;  // 0: the one usual at the grid's frequency
  std::string voltage_definition = SiteConditions().voltage_definition;
};

// What the figures may be, wherever they come from. Powers are in MW, from a watt to a terawatt;
// those of the site and of the record are 0 where they are not given, and so is the short-circuit
// level.
inline constexpr Range kRatedMw = between(1e-6, 1e6);
inline constexpr Range kShortCircuitMva = between(1e-6, 1e9);
inline constexpr Range kXOverR = between(0.0, 1000.0);
inline constexpr Range kPowerFactor = between(0.1, 1.0);

inline const std::vector<std::string> kScalingNames = {"auto", "full", "coherent", "shifted",
                                                       "sqrt-n"};

// A record as the site would draw it, and what the limits say to it.
struct SiteJudgement {
  ScaledRecord scaled;
  Judgement judgement;
};

// Throws ConfigError for options that no record could be judged by, figures out of range among
// them: a misspelt name should not cost a simulation.
void check_judge_options(const JudgeOptions& options);

// The limit profiles among the options that are files of the user.
std::vector<std::filesystem::path> limit_files(const JudgeOptions& options);

// The shortest record that each clause of the limits needs to pass, in s. Throws as above.
std::vector<double> needed_records_s(const JudgeOptions& options);

// `record` must outlive the result. Throws what scale(), find_limit_profile() and judge() throw.
SiteJudgement judge_site(const PowerRecord& record, const JudgeOptions& options);

}  // namespace ballast
