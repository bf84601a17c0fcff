// SPDX-License-Identifier: GPL-3.0-or-later
// The options by which records are judged: limits, and the site that they are held against.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <variant>
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

  bool operator==(const JudgeOptions&) const = default;
};

inline constexpr const char* kAllLimits = "all";

inline const std::vector<std::string> kScalingNames = {"auto", "full", "coherent", "shifted",
                                                       "sqrt-n"};

// One of these options but for the limits, as every front end reads and writes it: suite.toml, the
// messages of the link, and the command line.
struct JudgeOption {
  // In messages. On the command line it has dashes in place of underscores, or is `word`.
  std::string_view key;
  std::string_view toml_key;
  std::string_view help;  // without a full stop
  // A double of 0 or an empty text where it may be left open, which then means this; else empty.
  std::string_view absent = {};
  std::variant<double JudgeOptions::*, std::uint64_t JudgeOptions::*, std::string JudgeOptions::*>
      value;
  Range range = {};                     // of a number that is given
  std::vector<double> choices = {};     // if any, the only numbers
  std::vector<std::string> names = {};  // if any, the only texts
  // In suite.toml a number is a quantity of this unit, in SI so many times the option's number.
  Unit unit = Unit::kNone;
  double unit_si = 1.0;
  std::string_view unit_name = {};  // of the option's number, where it has one
  std::string_view word = {};

  bool may_be_absent() const { return !absent.empty(); }
  bool allows(double number) const;
  std::string allowed_text() const;  // "50 or 60 Hz"
  std::string command_line() const;  // "--site-mw"
};
std::span<const JudgeOption> judge_option_list();

// A record as the site would draw it, and what the limits say to it.
struct SiteJudgement {
  ScaledRecord scaled;
  Judgement judgement;
};

// The options as words of a command line, the limits among them; those that are absent are left
// out.
std::vector<std::string> judge_words(const JudgeOptions& options);

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
