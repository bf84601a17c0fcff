// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/suite_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/results/human.hpp"
#include "host/results/junit.hpp"
#include "host/runs/run_results.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

using Json = nlohmann::ordered_json;

std::string_view change_text(Change change) {
  switch (change) {
    case Change::kWorse:
      return "regression";
    case Change::kBetter:
      return "improvement";
    case Change::kNew:
      return "new";
    case Change::kSame:
      break;
  }
  return "same";
}

const Verdict* tightest(const Judgement& judgement) {
  for (const Verdict& v : judgement.verdicts) {
    if (v.ranked && v.margin_frac) return &v;
  }
  return nullptr;
}

std::string case_line(const CaseResult& c, std::size_t width) {
  if (!c.judgement) return fmt::format("  {:<{}}  failed: {}\n", c.what.name, width, c.error);
  const Judgement& j = *c.judgement;
  std::string line =
      fmt::format("  {:<{}} {:>7} {:>8} {:>15}", c.what.name, width, j.count(Outcome::kWithin),
                  j.count(Outcome::kExceeds), j.count(Outcome::kNotAssessable));
  if (const Verdict* v = tightest(j)) {
    line += fmt::format(" {:>21}  {} {}: {} of {} {}", of_limit_text(*v->margin_frac), v->profile,
                        v->clause, significant(*v->value, 4), significant(v->limit, 4), v->unit);
    if (v->at_s) line += fmt::format(" at {:.3f} s", *v->at_s);
  } else {
    line += fmt::format(" {:>21}", "-");
  }
  return line + "\n";
}

std::string tuning_or_own(const std::string& tuning) {
  return tuning.empty() ? "the suite's own settings" : tuning;
}

// Where the two sides were made with other settings: a difference need not be anybody's fault.
std::string baseline_note(const SuiteResult& suite) {
  const std::string now = suite.tuning_text();
  for (const CaseResult& c : suite.cases) {
    if (!c.has_baseline || !c.judgement || c.baseline_tuning == now) continue;
    return fmt::format("  note         the baseline holds {}; these runs have {}\n",
                       tuning_or_own(c.baseline_tuning), tuning_or_own(now));
  }
  return {};
}

std::string baseline_lines(const SuiteResult& suite) {
  std::string text;
  bool update = false;
  for (const CaseResult& c : suite.cases) {
    if (!c.judgement) continue;
    if (!c.has_baseline) {
      text += fmt::format("  new          {}: no baseline\n", c.what.name);
      update = true;
    }
    for (const BaselineItem& item : c.baseline) {
      if (item.change == Change::kSame) continue;
      text += fmt::format("  {:<12} {} {} {}: {}\n", change_text(item.change), c.what.name,
                          item.group, item.name, item.text);
      update = update || item.change != Change::kWorse;
    }
  }
  for (const std::string& name : suite.gone) {
    text += fmt::format("  regression   {}: in the baseline, no longer in the suite\n", name);
  }
  const std::string note = baseline_note(suite);
  if (text.empty()) return "\nBASELINE: nothing has changed beyond the tolerances\n" + note;
  if (update && note.empty())
    text += "  use --update-baseline to store better or new results in the baseline\n";
  return "\nBASELINE\n" + note + text;
}

// Of the case's clauses and figures against the baseline.
void add_baseline_tests(const CaseResult& c, const std::string& prefix, JunitSuite& suite) {
  for (const BaselineItem& item : c.baseline) {
    JunitTest test;
    test.classname = prefix + ".baseline";
    test.name = item.group + ": " + item.name;
    test.properties = {{"change", std::string(change_text(item.change))}};
    if (item.change == Change::kWorse) {
      test.status = JunitStatus::kFailed;
      test.message = item.text;
    } else if (item.change == Change::kNew) {
      test.status = JunitStatus::kSkipped;
      test.message = item.text;
    }
    suite.tests.push_back(std::move(test));
  }
}

JunitSuite case_junit(const SuiteResult& suite, const CaseResult& c) {
  const std::string prefix = junit_group(suite.name) + "." + junit_group(c.what.name);
  JunitSuite junit;
  if (c.judgement) {
    junit = junit_suite(*c.judgement, prefix, suite.require);
    add_baseline_tests(c, prefix, junit);
  } else {
    junit.name = prefix;
    junit.tests.push_back({prefix, "run", {}, JunitStatus::kError, c.error, {}});
  }
  junit.properties.emplace_back("scenario", c.what.scenario.filename().string());
  junit.properties.emplace_back("seed", std::to_string(c.what.seed));
  if (suite.set) {
    junit.properties.emplace_back(kRegistersFileKey, suite.set->file.string());
    junit.properties.emplace_back(kRegistersHashKey, suite.set->sha256);
  }
  if (const std::string text = suite.tuning_text(); !text.empty()) {
    junit.properties.emplace_back("tuning", text);
  }
  if (c.has_baseline && !c.baseline_tuning.empty()) {
    junit.properties.emplace_back("baseline_tuning", c.baseline_tuning);
  }
  junit.wall_s = c.wall_s;
  return junit;
}

Json case_json(const CaseResult& c, bool compared) {
  Json json;
  json["name"] = c.what.name;
  json["scenario"] = c.what.scenario.string();
  json["seed"] = c.what.seed;
  json["overrides"] = c.what.overrides;
  json["run"] = c.run.string();
  json["exit_code"] = c.exit_code;
  json["error"] = c.error.empty() ? Json(nullptr) : Json(c.error);
  json["judgement"] = c.judgement ? Json::parse(c.judgement_json) : Json(nullptr);
  json["figures"] = nullptr;
  if (c.judgement && c.summary) {
    json["figures"] =
        Json::parse(baseline_json(c.what.name, case_figures(*c.judgement, *c.summary)));
    for (const char* key : {"format", "format_version", "case", "clauses"}) {
      json["figures"].erase(key);
    }
  }
  json["baseline"] = nullptr;
  if (compared && c.judgement) {
    json["baseline"] = {{"found", c.has_baseline},
                        {"tuning", c.has_baseline ? Json(c.baseline_tuning) : Json(nullptr)},
                        {"changes", Json::array()}};
    for (const BaselineItem& item : c.baseline) {
      if (item.change == Change::kSame) continue;
      json["baseline"]["changes"].push_back({{"change", change_text(item.change)},
                                             {"group", item.group},
                                             {"name", item.name},
                                             {"text", item.text}});
    }
  }
  return json;
}

}  // namespace

bool CaseResult::regressed() const {
  return std::any_of(baseline.begin(), baseline.end(),
                     [](const BaselineItem& item) { return item.change == Change::kWorse; });
}

std::string SuiteResult::tuning_text() const {
  std::string text = set ? parameter_set_text(*set) : std::string();
  for (const Override& o : overrides) text += (text.empty() ? "--set " : ", --set ") + o;
  return text;
}

int SuiteResult::exit_code() const {
  for (const CaseResult& c : cases) {
    if (c.exit_code != kExitOk) return c.exit_code;
  }
  const bool failed = std::any_of(cases.begin(), cases.end(), [&](const CaseResult& c) {
    const bool missing = require && c.judgement && c.judgement->count(Outcome::kNotAssessable) > 0;
    return c.regressed() || missing || (c.judgement && c.judgement->exceeds());
  });
  return failed || !gone.empty() ? kExitVerdict : kExitOk;
}

std::string suite_table(const SuiteResult& suite) {
  std::size_t width = 4;
  for (const CaseResult& c : suite.cases) width = std::max(width, c.what.name.size());
  std::string text =
      fmt::format("SUITE {}\n  {:<{}} {:>7} {:>8} {:>15} {:>21}  CLAUSE\n", suite.name, "CASE",
                  width, "WITHIN", "EXCEEDS", "NOT ASSESSABLE", "TIGHTEST");
  for (const CaseResult& c : suite.cases) text += case_line(c, width);
  if (const std::string tuning = suite.tuning_text(); !tuning.empty()) {
    text += fmt::format("\n  Every case with {}.\n", tuning);
  }
  for (const CaseResult& c : suite.cases) {
    if (!c.judgement) continue;
    text += fmt::format("\n  Scaling, of {}: {}.\n", c.what.name, c.judgement->scaling);
    break;
  }
  if (suite.compared) text += baseline_lines(suite);
  return text;
}

std::string suite_json(const SuiteResult& suite) {
  Json root;
  root["format"] = "ballast-suite";
  root["format_version"] = 1;
  root["suite"] = suite.name;
  root["exit_code"] = suite.exit_code();
  root["registers"] = nullptr;
  if (suite.set) {
    root["registers"] = {{"file", suite.set->file.string()},
                         {"name", suite.set->name},
                         {"sha256", suite.set->sha256}};
  }
  root["tuning"] = suite.tuning_text();
  root["cases"] = Json::array();
  for (const CaseResult& c : suite.cases) root["cases"].push_back(case_json(c, suite.compared));
  root["gone"] = suite.gone;
  return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string suite_junit(const SuiteResult& suite) {
  std::vector<JunitSuite> suites;
  for (const CaseResult& c : suite.cases) suites.push_back(case_junit(suite, c));
  if (!suite.gone.empty()) {
    JunitSuite gone;
    gone.name = junit_group(suite.name) + ".baseline";
    for (const std::string& name : suite.gone) {
      gone.tests.push_back({gone.name,
                            name,
                            {},
                            JunitStatus::kFailed,
                            "in the baseline, no longer in the suite",
                            {}});
    }
    suites.push_back(std::move(gone));
  }
  return junit_xml(suite.name, suites);
}

}  // namespace ballast
