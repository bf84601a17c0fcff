// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/judge_options.hpp"

#include <algorithm>

#include "sim/base/error.hpp"
#include "sim/base/field_text.hpp"

namespace ballast {
namespace {

std::vector<LimitProfile> chosen_profiles(const JudgeOptions& options) {
  std::vector<LimitProfile> profiles;
  for (const std::string& name : options.limits) {
    if (name != "all") {
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

void check_range(const char* name, double value, Range range) {
  if (range.contains(value)) return;
  throw ConfigError(std::string(name) + " is " + format_number(value), {name, 0, 0},
                    "allowed: " + range_text(range, Unit::kNone));
}

void check_ranges(const JudgeOptions& options) {
  if (options.site_mw != 0.0) check_range("site_mw", options.site_mw, kRatedMw);
  if (options.record_mw != 0.0) check_range("record_mw", options.record_mw, kRatedMw);
  if (options.short_circuit_mva != 0.0) {
    check_range("short_circuit_mva", options.short_circuit_mva, kShortCircuitMva);
  }
  check_range("x_over_r", options.x_over_r, kXOverR);
  check_range("power_factor", options.power_factor, kPowerFactor);
}

}  // namespace

void check_judge_options(const JudgeOptions& options) {
  check_ranges(options);
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
  check_ranges(options);
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
