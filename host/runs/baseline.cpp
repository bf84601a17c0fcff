// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "host/results/human.hpp"
#include "host/results/json_text.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "ballast-baseline";
constexpr const char* kFigures = "figures";
constexpr const char* kRemedy = "write it again with --update-baseline";

[[noreturn]] void refuse(const std::string& cause, const std::string& file) {
  throw DataError("this is not the baseline of a suite: " + cause, {file}, kRemedy);
}

Outcome outcome_of(const std::string& text, const std::string& file) {
  for (const Outcome o : {Outcome::kWithin, Outcome::kExceeds, Outcome::kNotAssessable}) {
    if (outcome_text(o) == text) return o;
  }
  refuse("unknown outcome '" + text + "'", file);
}

CaseFigures from_json(const Json& root, const std::string& file) {
  if (root.at("format") != kFormat || root.at("format_version") != 1) {
    refuse("not of this format and version", file);
  }
  CaseFigures f;
  for (const Json& c : root.at("clauses")) {
    BaselineClause b;
    b.profile = c.at("profile").get<std::string>();
    b.clause = c.at("clause").get<std::string>();
    b.outcome = outcome_of(c.at("outcome").get<std::string>(), file);
    if (!c.at("value").is_null()) b.value = c.at("value").get<double>();
    b.limit = c.at("limit").get<double>();
    b.unit = c.at("unit").get<std::string>();
    if (b.value.has_value() == (b.outcome == Outcome::kNotAssessable) || !(b.limit > 0.0)) {
      refuse("value, limit and outcome of clause '" + b.clause + "' contradict", file);
    }
    f.clauses.push_back(std::move(b));
  }
  if (const Json& o = root.at("energy_overhead_equal_work_frac"); !o.is_null()) {
    f.energy_overhead_frac = o.get<double>();
  }
  f.slowdown = root.at("slowdown").get<double>();
  f.tuning = root.value("tuning", std::string());
  for (const Json& b : root.at("bands")) {
    f.bands.push_back({b.at("f_low_hz").get<double>(), b.at("f_high_hz").get<double>(),
                       b.at("grid_rms_w").get<double>()});
  }
  return f;
}

// A number by which a case is held, more being worse.
struct Figure {
  double value = 0.0;
  double tolerance = 0.0;
  std::string text;  // the value for people
};

BaselineItem compare_figures(std::string name, const Figure& before, const Figure& now) {
  BaselineItem item{kFigures, std::move(name), Change::kSame, {}};
  // Not a number counts as worse.
  if (!(now.value - before.value <= before.tolerance)) item.change = Change::kWorse;
  if (before.value - now.value > before.tolerance) item.change = Change::kBetter;
  item.text = fmt::format("{}, baseline {}", now.text, before.text);
  return item;
}

std::map<std::string, Figure> named_figures(const CaseFigures& f, const BaselineTolerance& t) {
  std::map<std::string, Figure> named;
  if (f.energy_overhead_frac) {
    const double x = *f.energy_overhead_frac;
    named["energy overhead for equal work"] = {x, t.overhead_frac, percent_text(x, true)};
  }
  named["slowdown"] = {f.slowdown, t.slowdown, significant(f.slowdown, 6)};
  for (const CaseFigures::Band& b : f.bands) {
    named[fmt::format("grid RMS {} to {} Hz", b.f_low_hz, b.f_high_hz)] = {
        b.grid_rms_w, t.rms_frac * std::abs(b.grid_rms_w), si_text(b.grid_rms_w, "W")};
  }
  return named;
}

std::string clause_text(const BaselineClause& c) {
  if (!c.value) return std::string(outcome_text(Outcome::kNotAssessable));
  return fmt::format("{} {} of {} ({})", significant(*c.value, 5), c.unit, significant(c.limit, 5),
                     outcome_text(c.outcome));
}

BaselineItem compare_clauses(const BaselineClause& before, const BaselineClause& now,
                             const BaselineTolerance& t) {
  BaselineItem item{now.profile, now.clause, Change::kSame, {}};
  item.text = clause_text(now) + ", baseline " + clause_text(before);
  if (before.value && now.value) {
    const double was = *before.value / before.limit;
    const double is = *now.value / now.limit;
    const double tolerance = std::max(t.relative_frac * std::abs(was), t.of_limit_frac);
    if (!(is - was <= tolerance)) item.change = Change::kWorse;
    if (was - is > tolerance) item.change = Change::kBetter;
    item.text += fmt::format(", tolerance {} of the limit", percent_text(tolerance));
  }
  if (before.outcome != now.outcome) {
    item.change = now.outcome == Outcome::kWithin ? Change::kBetter : Change::kWorse;
  }
  return item;
}

template <class Key, class Value, class Compare, class Lone>
void walk(const std::map<Key, Value>& before, const std::map<Key, Value>& now,
          const Compare& compare, const Lone& lone) {
  for (const auto& [key, value] : before) {
    const auto found = now.find(key);
    if (found == now.end()) {
      lone(key, value, Change::kWorse);
    } else {
      compare(key, value, found->second);
    }
  }
  for (const auto& [key, value] : now) {
    if (before.count(key) == 0) lone(key, value, Change::kNew);
  }
}

std::string lone_text(Change change, const std::string& text) {
  return change == Change::kNew ? text + ", not in the baseline" : "vanished, baseline " + text;
}

}  // namespace

CaseFigures case_figures(const Judgement& judgement, const Summary& summary) {
  CaseFigures f;
  for (const Verdict& v : judgement.verdicts) {
    f.clauses.push_back({v.profile, v.clause, v.outcome, v.value, v.limit, v.unit});
  }
  std::sort(f.clauses.begin(), f.clauses.end(), [](const auto& a, const auto& b) {
    return std::tie(a.profile, a.clause) < std::tie(b.profile, b.clause);
  });
  f.energy_overhead_frac = summary.energy_overhead_equal_work_frac;
  f.slowdown = summary.slowdown;
  for (const BandFigure& b : summary.bands) {
    f.bands.push_back({b.f_low_hz, b.f_high_hz, b.grid_rms_w});
  }
  return f;
}

std::string baseline_json(const std::string& case_name, const CaseFigures& f) {
  const auto optional = [](const std::optional<double>& x) { return x ? Json(*x) : Json(nullptr); };
  Json root;
  root["format"] = kFormat;
  root["format_version"] = 1;
  root["case"] = case_name;
  if (!f.tuning.empty()) root["tuning"] = f.tuning;
  root["clauses"] = Json::array();
  for (const BaselineClause& c : f.clauses) {
    root["clauses"].push_back({{"profile", c.profile},
                               {"clause", c.clause},
                               {"outcome", outcome_text(c.outcome)},
                               {"value", optional(c.value)},
                               {"limit", c.limit},
                               {"unit", c.unit}});
  }
  root["energy_overhead_equal_work_frac"] = optional(f.energy_overhead_frac);
  root["slowdown"] = f.slowdown;
  root["bands"] = Json::array();
  for (const CaseFigures::Band& b : f.bands) {
    root["bands"].push_back(
        {{"f_low_hz", b.f_low_hz}, {"f_high_hz", b.f_high_hz}, {"grid_rms_w", b.grid_rms_w}});
  }
  return root.dump(2) + "\n";
}

CaseFigures read_baseline(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return read_json(text, file.string(), "baseline of a suite", kRemedy,
                   [&](const Json& root) { return from_json(root, file.string()); });
}

std::vector<std::string> baseline_names(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<BaselineItem> compare_with_baseline(const CaseFigures& baseline, const CaseFigures& now,
                                                const BaselineTolerance& tolerance) {
  std::vector<BaselineItem> items;
  const auto by_name = [](const CaseFigures& f) {
    std::map<std::pair<std::string, std::string>, BaselineClause> named;
    for (const BaselineClause& c : f.clauses) named.emplace(std::pair(c.profile, c.clause), c);
    return named;
  };
  walk(
      by_name(baseline), by_name(now),
      [&](const auto&, const BaselineClause& a, const BaselineClause& b) {
        items.push_back(compare_clauses(a, b, tolerance));
      },
      [&](const auto&, const BaselineClause& c, Change change) {
        items.push_back({c.profile, c.clause, change, lone_text(change, clause_text(c))});
      });
  walk(
      named_figures(baseline, tolerance), named_figures(now, tolerance),
      [&](const std::string& name, const Figure& a, const Figure& b) {
        items.push_back(compare_figures(name, a, b));
      },
      [&](const std::string& name, const Figure& f, Change change) {
        items.push_back({kFigures, name, change, lone_text(change, f.text)});
      });
  return items;
}

}  // namespace ballast
