// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/suite_config.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/scenario/register_overlay.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

// A double holds every whole number up to here.
constexpr double kLargestSeed = 9007199254740992.0;

// "Rated power of the site; 0 W means the peak of the record."
std::string help_of(const JudgeOption& option) {
  std::string text(option.help);
  const std::string unit(unit_symbol(option.unit));
  if (unit.empty() && !option.unit_name.empty()) text += ", " + std::string(option.unit_name);
  if (!option.choices.empty()) text += ", " + option.allowed_text();
  if (option.may_be_absent()) {
    text += "; 0 " + unit + (unit.empty() ? "" : " ") + "means " + std::string(option.absent);
  }
  return text + ".";
}

void describe_number(Fields& f, const JudgeOption& option, double& value) {
  Range range = option.range;
  if (!option.choices.empty()) range = between(option.choices.front(), option.choices.back());
  if (option.may_be_absent()) range = non_negative(range.max);
  range.min *= option.unit_si;
  range.max *= option.unit_si;
  double value_si = value * option.unit_si;
  f.quantity(option.toml_key, value_si, option.unit, range, help_of(option));
  value = value_si / option.unit_si;
  if (!option.allows(value)) {
    throw ConfigError(
        std::string(option.toml_key) + " is " + format_quantity(value_si, option.unit),
        f.place(option.toml_key), "allowed: " + option.allowed_text());
  }
}

void describe_text(Fields& f, const JudgeOption& option, std::string& value) {
  if (option.names.empty()) return f.text(option.toml_key, value, help_of(option));
  const std::vector<std::string_view> names(option.names.begin(), option.names.end());
  auto index =
      static_cast<std::size_t>(std::find(names.begin(), names.end(), value) - names.begin());
  f.choice(option.toml_key, index, names, help_of(option));
  value = names[index];
}

void describe_seed(Fields& f, const JudgeOption& option, std::uint64_t& value) {
  auto seed = static_cast<std::int64_t>(value);
  f.integer(option.toml_key, seed, 0, std::numeric_limits<std::int64_t>::max(), help_of(option));
  value = static_cast<std::uint64_t>(seed);
}

void describe_site(Fields& f, JudgeOptions& judge) {
  for (const JudgeOption& option : judge_option_list()) {
    if (const auto* number = std::get_if<double JudgeOptions::*>(&option.value)) {
      describe_number(f, option, judge.**number);
    } else if (const auto* text = std::get_if<std::string JudgeOptions::*>(&option.value)) {
      describe_text(f, option, judge.**text);
    } else {
      describe_seed(f, option, judge.*std::get<std::uint64_t JudgeOptions::*>(option.value));
    }
  }
  if (judge.site_mw <= 0.0 && judge.scaling != "auto" && judge.scaling != "full") {
    throw ConfigError("scaling needs the power of the site", f.place("scaling"),
                      "add power = \"... MW\"");
  }
}

std::string limit_name(const std::string& text, const fs::path& folder) {
  const fs::path given = text;
  const bool is_file = given.extension() == ".toml" || given.has_parent_path();
  return is_file && given.is_relative() ? (folder / given).string() : text;
}

void describe_limits(Fields& f, SuiteConfig& s) {
  f.tables(
      "limits", s.judge.limits.size(),
      "Limit profiles against which each run is checked; without any, all built-in ones for the "
      "grid's frequency.",
      [&](std::size_t count) { s.judge.limits.assign(count, {}); },
      [&](Fields& inner, std::size_t i) {
        std::string sample;
        std::string& name = i < s.judge.limits.size() ? s.judge.limits[i] : sample;
        inner.text("profile", name,
                   "Name of a profile, path of your own file relative to this one, or all.");
        if (s.file.empty() || name == kAllLimits) return;
        name = limit_name(name, s.file.parent_path());
        try {
          find_limit_profile(name, limits_folder());
        } catch (const ConfigError& error) {
          // The fault lies in the profile, or in its name here.
          const bool of_name = error.place().line == 0;
          throw ConfigError(error.cause(), of_name ? inner.place("profile") : error.place(),
                            error.remedy());
        }
      });
}

void describe(Fields& f, SuiteConfig& s) {
  f.text("name", s.name,
         "Name of the suite in reports, with the same rules as the name of a scenario.");
  f.prose("description", s.description, "Purpose of the suite.");
  std::vector<double> seeds(s.seeds.begin(), s.seeds.end());
  f.quantities("seeds", seeds, Unit::kNone, between(0.0, kLargestSeed),
               "Each scenario runs once with each seed.");
  s.seeds.clear();
  for (const double seed : seeds) {
    const auto whole = static_cast<std::int64_t>(seed);
    const bool again = std::find(s.seeds.begin(), s.seeds.end(), whole) != s.seeds.end();
    if (again || std::floor(seed) != seed) {
      throw ConfigError(again ? "seed " + std::to_string(whole) + " is listed twice"
                              : format_number(seed) + " is not a valid seed",
                        f.place("seeds"), "list different whole numbers");
    }
    s.seeds.push_back(whole);
  }
  f.table("site", "The site whose power is judged.",
          [&](Fields& inner) { describe_site(inner, s.judge); });
  describe_limits(f, s);
  f.table_of("tolerance", s.tolerance, "By how much a result may be worse than the baseline.");
  f.tables_of("scenarios", s.scenarios, "The scenarios that are run.");
}

void check(Fields& f, const SuiteConfig& s) {
  check_name(s.name, f.place("name"));
  if (s.scenarios.empty()) {
    throw ConfigError("the suite has no scenario", f.place(""),
                      "add a [[scenarios]] table with file = \"...\"");
  }
  if (s.seeds.empty()) {
    throw ConfigError("the suite has no seed", f.place("seeds"), "write seeds = [1]");
  }
  std::set<std::string> names;
  for (const SuiteScenario& scenario : s.scenarios) {
    if (scenario.file.empty()) {
      throw ConfigError("a scenario has no file", f.place("scenarios"), "add file = \"...\"");
    }
    check_name(scenario.name, f.place("scenarios"));
    if (names.insert(scenario.name).second) continue;
    throw ConfigError("two scenarios have the name '" + scenario.name + "'", f.place("scenarios"),
                      "give each its own name = \"...\"");
  }
}

// Whether a key of a scenario ("registers.gpu.CONTROL.ENABLE") is a register of the set.
bool has_register(const ParameterSet& set, const std::string& key) {
  for (const BlockInfo& block : all_blocks()) {
    const std::string prefix = "registers." + std::string(block.key) + ".";
    if (!key.starts_with(prefix)) continue;
    const std::vector<Entry>& held = set.registers[block.id];
    return std::any_of(held.begin(), held.end(), [&](const Entry& entry) {
      return same_register(block.id, entry.name, key.substr(prefix.size()));
    });
  }
  return false;
}

}  // namespace

void describe(Fields& f, BaselineTolerance& t) {
  f.quantity("value", t.relative_frac, Unit::kFraction, non_negative(),
             "Tolerance relative to the value of a clause in the baseline.");
  f.quantity("of_limit", t.of_limit_frac, Unit::kFraction, non_negative(),
             "Tolerance relative to the limit of a clause; the larger of the two applies.");
  f.quantity("overhead", t.overhead_frac, Unit::kFraction, non_negative(),
             "Tolerance of the energy overhead for equal work, in percentage points.");
  f.number("slowdown", t.slowdown, non_negative(), "Tolerance of the slowdown, as a difference.");
  f.quantity("rms", t.rms_frac, Unit::kFraction, non_negative(),
             "Tolerance relative to the in-band RMS of the grid power in the baseline.");
}

void describe(Fields& f, SuiteScenario& s) {
  f.path("file", s.file, "Path of the scenario, relative to this file.");
  s.name = s.file.stem().string();
  f.text("name", s.name, "Name of the case; by default that of the file.");
  f.entries("set", s.set, "Keys to override, as --set does.");
}

SuiteConfig load_suite(const std::filesystem::path& folder) {
  SuiteConfig suite;
  std::error_code none;
  suite.file = fs::is_directory(folder, none) ? folder / "suite.toml" : folder;
  read_toml(suite.file, {}, [&](Fields& f) {
    describe(f, suite);
    check(f, suite);
  });
  if (suite.judge.limits.empty()) suite.judge.limits = {kAllLimits};
  return suite;
}

std::vector<SuiteCase> suite_cases(const SuiteConfig& suite, const SuiteTuning& tuning) {
  std::vector<SuiteCase> cases;
  for (const SuiteScenario& scenario : suite.scenarios) {
    for (const std::int64_t seed : suite.seeds) {
      SuiteCase c;
      c.name = scenario.name + "-seed" + std::to_string(seed);
      c.scenario = scenario.file;
      c.seed = seed;
      for (const Entry& entry : scenario.set) {
        if (tuning.set && has_register(*tuning.set, entry.name)) continue;
        c.overrides.push_back(entry.name + "=" + toml_text(entry.value));
      }
      c.overrides.push_back("run.seed=" + std::to_string(seed));
      c.overrides.insert(c.overrides.end(), tuning.overrides.begin(), tuning.overrides.end());
      load_scenario(c.scenario, c.overrides, tuning.set ? tuning.set->registers : BlockEntries());
      cases.push_back(std::move(c));
    }
  }
  return cases;
}

std::string suite_reference() {
  SuiteConfig suite;
  std::string text = write_reference([&](Fields& f) { describe(f, suite); });
  text.erase(text.find_last_not_of('\n') + 1);
  return text + "\n";
}

}  // namespace ballast
