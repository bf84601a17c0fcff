// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/judge_options.hpp"

#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/base/field_text.hpp"

namespace ballast {
namespace {

std::vector<LimitProfile> chosen_profiles(const JudgeOptions& options) {
  std::vector<LimitProfile> profiles;
  for (const std::string& name : options.limits) {
    if (name != kAllLimits) {
      profiles.push_back(find_limit_profile(name, limits_folder()));
      continue;
    }
    for (const std::string& shipped : limit_profile_names(limits_folder())) {
      LimitProfile profile = find_limit_profile(shipped, limits_folder());
      if (profile.grid_hz > 0.0 && profile.grid_hz != options.grid_hz) continue;
      profiles.push_back(std::move(profile));
    }
  }
  return profiles;
}

ScalingRule scaling_rule(const JudgeOptions& options) {
  ScalingRule rule;
  rule.site_w = options.site_mw * 1e6;
  rule.record_w = options.record_mw * 1e6;
  rule.seed = options.seed;
  const auto name = std::find(kScalingNames.begin(), kScalingNames.end(), options.scaling);
  if (name == kScalingNames.end()) {
    throw ConfigError("unknown scaling '" + options.scaling + "'", {"scaling", 0, 0},
                      "choose full, coherent, shifted or sqrt-n");
  }
  const auto index = name - kScalingNames.begin();
  if (index > 0) {
    rule.rule = static_cast<Scaling>(index - 1);
  } else {
    rule.rule = options.site_mw > 0.0 ? Scaling::kCoherent : Scaling::kFull;
  }
  if (rule.rule != Scaling::kFull && options.site_mw <= 0.0) {
    throw ConfigError("scaling needs the power of the site", {"scaling", 0, 0},
                      "give site_mw, --site-mw on the command line");
  }
  return rule;
}

SiteConditions site_conditions(const JudgeOptions& options, double nominal_w) {
  SiteConditions site;
  site.nominal_w = nominal_w;
  site.grid_hz = options.grid_hz;
  site.short_circuit_va = options.short_circuit_mva * 1e6;
  site.x_over_r = options.x_over_r;
  site.power_factor = options.power_factor;
  site.lamp_v = options.lamp_v > 0.0 ? options.lamp_v : options.grid_hz == 50.0 ? 230.0 : 120.0;
  site.voltage_definition = options.voltage_definition;
  return site;
}

// What the numbers may be, wherever they come from: powers from a watt to a terawatt, in MW.
constexpr Range kRatedMw = between(1e-6, 1e6);
constexpr Range kShortCircuitMva = between(1e-6, 1e9);

void check_values(const JudgeOptions& options) {
  for (const JudgeOption& option : judge_option_list()) {
    const auto* number = std::get_if<double JudgeOptions::*>(&option.value);
    if (number == nullptr || option.allows(options.**number)) continue;
    const std::string key(option.key);
    throw ConfigError(key + " is " + format_number(options.**number), {key, 0, 0},
                      "allowed: " + option.allowed_text());
  }
}

}  // namespace

bool JudgeOption::allows(double number) const {
  if (may_be_absent() && number == 0.0) return true;
  if (choices.empty()) return range.contains(number);
  return std::find(choices.begin(), choices.end(), number) != choices.end();
}

std::string JudgeOption::allowed_text() const {
  std::string text;
  for (const double choice : choices) {
    text += (text.empty() ? "" : " or ") + format_number(choice);
  }
  if (choices.empty()) text = range_text(range, Unit::kNone);
  return unit_name.empty() ? text : text + " " + std::string(unit_name);
}

std::string JudgeOption::command_line() const {
  std::string text = "--" + std::string(word.empty() ? key : word);
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

std::span<const JudgeOption> judge_option_list() {
  static const std::vector<JudgeOption> kList = {
      {.key = "site_mw",
       .toml_key = "power",
       .help = "Rated power of the site",
       .absent = "the peak of the record",
       .value = &JudgeOptions::site_mw,
       .range = kRatedMw,
       .unit = Unit::kWatt,
       .unit_si = 1e6,
       .unit_name = "MW"},
      {.key = "record_mw",
       .toml_key = "scenario_power",
       .help = "Rated power of the recorded system",
       .absent = "the peak of the record",
       .value = &JudgeOptions::record_mw,
       .range = kRatedMw,
       .unit = Unit::kWatt,
       .unit_si = 1e6,
       .unit_name = "MW"},
      {.key = "scaling",
       .toml_key = "scaling",
       .help = "How the record is scaled to the site's power; auto means coherent where that power "
               "is given, otherwise full",
       .value = &JudgeOptions::scaling,
       .names = kScalingNames},
      {.key = "scaling_seed",
       .toml_key = "scaling_seed",
       .help = "Seed for the lags of shifted copies",
       .value = &JudgeOptions::seed},
      {.key = "grid_hz",
       .toml_key = "grid_frequency",
       .help = "Nominal frequency of the grid",
       .value = &JudgeOptions::grid_hz,
       .choices = {50.0, 60.0},
       .unit = Unit::kHertz,
       .unit_name = "Hz"},
      {.key = "short_circuit_mva",
       .toml_key = "short_circuit_mva",
       .help = "Short-circuit level at the point of common coupling",
       .absent = "unknown",
       .value = &JudgeOptions::short_circuit_mva,
       .range = kShortCircuitMva,
       .unit_name = "MVA"},
      {.key = "x_over_r",
       .toml_key = "x_over_r",
       .help = "X/R of the grid's impedance",
       .value = &JudgeOptions::x_over_r,
       .range = between(0.0, 1000.0)},
      {.key = "power_factor",
       .toml_key = "power_factor",
       .help = "Constant lagging power factor of the site",
       .value = &JudgeOptions::power_factor,
       .range = between(0.1, 1.0)},
      {.key = "lamp_v",
       .toml_key = "lamp",
       .help = "Reference lamp of the flickermeter",
       .absent = "the one that is usual at the grid's frequency",
       .value = &JudgeOptions::lamp_v,
       .choices = {120.0, 230.0},
       .unit = Unit::kVolt,
       .unit_name = "V",
       .word = "lamp"},
      {.key = "voltage_definition",
       .toml_key = "voltage_definition",
       .help = "Definition of the recorded voltage, on which ride-through verdicts depend",
       .value = &JudgeOptions::voltage_definition},
  };
  return kList;
}

std::vector<std::string> judge_words(const JudgeOptions& options) {
  std::vector<std::string> words;
  for (const std::string& name : options.limits) {
    words.insert(words.end(), {"--limits", name});
  }
  for (const JudgeOption& option : judge_option_list()) {
    std::string value;
    if (const auto* number = std::get_if<double JudgeOptions::*>(&option.value)) {
      if (option.may_be_absent() && options.**number == 0.0) continue;
      value = format_number(options.**number);
    } else if (const auto* whole = std::get_if<std::uint64_t JudgeOptions::*>(&option.value)) {
      value = std::to_string(options.**whole);
    } else {
      value = options.*std::get<std::string JudgeOptions::*>(option.value);
    }
    words.insert(words.end(), {option.command_line(), value});
  }
  return words;
}

void check_judge_options(const JudgeOptions& options) {
  check_values(options);
  scaling_rule(options);
  for (const LimitProfile& profile : chosen_profiles(options)) check_grid(profile, options.grid_hz);
}

std::vector<std::filesystem::path> limit_files(const JudgeOptions& options) {
  std::vector<std::filesystem::path> files;
  for (const std::filesystem::path name : options.limits) {
    std::error_code none;
    if (std::filesystem::exists(name, none)) files.push_back(name);
  }
  return files;
}

std::vector<double> needed_records_s(const JudgeOptions& options) {
  const SiteConditions site = site_conditions(options, options.site_mw * 1e6);
  std::vector<double> needed_s;
  for (const LimitProfile& profile : chosen_profiles(options)) {
    for (const ProfileClause& c : profile.clauses) {
      const ClauseNeeds needs = c.clause->needs(site);
      needed_s.push_back(std::max(needs.length_s, needs.pass_s));
    }
  }
  return needed_s;
}

SiteJudgement judge_site(const PowerRecord& record, const JudgeOptions& options) {
  check_values(options);
  const ScalingRule rule = scaling_rule(options);
  const std::vector<LimitProfile> profiles = chosen_profiles(options);
  SiteJudgement result;
  result.scaled = scale(record, rule);
  const SiteConditions site = site_conditions(options, result.scaled.nominal_w);
  result.judgement = judge(*result.scaled.record, profiles, site, result.scaled.sentence,
                           result.scaled.swing_scale);
  return result;
}

}  // namespace ballast
