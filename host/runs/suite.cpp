// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/suite.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "host/firmware/tuned_scenario.hpp"
#include "host/results/judgement_json.hpp"
#include "host/results/output_file.hpp"
#include "host/runs/child_run.hpp"
#include "host/runs/run_results.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

fs::path out_folder(const SuiteRequest& request, const std::string& name) {
  return request.out.empty() ? numbered_folder(fs::path("runs") / name) : request.out;
}

std::vector<std::string> run_command_of(const CaseResult& c, const SuiteConfig& config,
                                        const SuiteRequest& request, std::size_t at_once) {
  std::vector<std::string> words =
      child_run_words({c.what.scenario, c.what.overrides, request.registers, c.run}, at_once);
  for (std::string& word : judge_words(config.judge)) words.push_back(std::move(word));
  return words;
}

// Each run reads the set's file itself.
void check_set(const Summary& summary, const ParameterSet& set) {
  for (const auto& [key, value] : summary.provenance) {
    if (key == kRegistersHashKey && value == set.sha256) return;
  }
  throw DataError("the parameter set changed while the suite ran", {set.file.string(), 0, 0},
                  "run the suite again");
}

// The simulation has judged it, too.
void read_results(CaseResult& c, const std::optional<ParameterSet>& set) {
  try {
    const fs::path file = c.run / "judgement.json";
    std::ifstream in(file, std::ios::binary);
    c.judgement_json = {std::istreambuf_iterator<char>(in), {}};
    c.judgement = read_judgement(c.judgement_json, file.string(), "run the suite again");
    c.summary = read_summary(c.run / "summary.json");
    if (set) check_set(*c.summary, *set);
  } catch (const Error& error) {
    c.judgement.reset();
    c.exit_code = error.exit_code();
    c.error = error.what();
  }
}

// False when interrupted.
bool run_cases(const SuiteRequest& request, const SuiteHooks& hooks, const SuiteConfig& config,
               SuiteResult& suite) {
  ChildPlan plan;
  plan.at_once = runs_at_once(static_cast<std::size_t>(request.jobs), suite.cases.size());
  for (const CaseResult& c : suite.cases) {
    plan.commands.push_back(run_command_of(c, config, request, plan.at_once));
  }
  plan.stop = hooks.watch_stop();
  plan.progress = [&](std::size_t done, std::size_t running) {
    hooks.progress(done, running, suite.cases.size());
  };
  plan.ended = [&](std::size_t command, const ChildResult& result) {
    CaseResult& c = suite.cases[command];
    c.wall_s = result.wall_s;
    c.error = child_run_error(result);
    if (c.error.empty()) {
      read_results(c, suite.set);
    } else {
      c.exit_code = result.exit_code;
    }
  };
  return run_children(plan);
}

void compare_baseline(SuiteResult& suite, const SuiteConfig& config, const fs::path& folder) {
  suite.compared = true;
  suite.gone = baseline_names(folder);
  for (CaseResult& c : suite.cases) {
    std::erase(suite.gone, c.what.name);
    const fs::path file = folder / (c.what.name + ".json");
    c.has_baseline = fs::exists(file);
    if (!c.judgement || !c.has_baseline) continue;
    const CaseFigures held = read_baseline(file);
    c.baseline_tuning = held.tuning;
    c.baseline =
        compare_with_baseline(held, case_figures(*c.judgement, *c.summary), config.tolerance);
  }
}

// A case that failed keeps its baseline; one that the suite no longer has loses it.
void write_baseline(const SuiteResult& suite, const fs::path& folder) {
  for (const std::string& name : baseline_names(folder)) {
    const fs::path file = folder / (name + ".json");
    const bool kept = std::any_of(suite.cases.begin(), suite.cases.end(),
                                  [&](const CaseResult& c) { return c.what.name == name; });
    if (!kept) fs::remove(file);
  }
  for (const CaseResult& c : suite.cases) {
    if (!c.judgement) continue;
    const fs::path file = folder / (c.what.name + ".json");
    make_parent_folders(file);
    CaseFigures figures = case_figures(*c.judgement, *c.summary);
    figures.tuning = suite.tuning_text();
    write_text_file(file, baseline_json(c.what.name, figures));
  }
}

// Before anything is simulated.
void check_outputs(const SuiteRequest& request, const SuiteConfig& config, const SuiteResult& suite,
                   const fs::path& baseline) {
  std::vector<fs::path> inputs = limit_files(config.judge);
  inputs.push_back(config.file);
  if (!request.registers.empty()) inputs.push_back(request.registers);
  for (const SuiteScenario& s : config.scenarios) inputs.push_back(s.file);
  OutputFiles outputs(inputs, request.force);
  outputs.add(request.junit, kJunitOutput);
  for (const CaseResult& c : suite.cases) {
    outputs.add_run(c.run);
    if (!request.force) check_no_foreign_files(c.run);
  }
  if (!request.update_baseline) return;
  // Nothing but a baseline is replaced or removed.
  for (const std::string& name : baseline_names(baseline)) {
    read_baseline(baseline / (name + ".json"));
  }
}

}  // namespace

SuiteResult run_suite(const SuiteRequest& request, const SuiteHooks& hooks) {
  const SuiteConfig config = load_suite(request.suite);
  const bool to_compare = !request.baseline.empty() && !request.update_baseline;
  if (to_compare && !fs::is_directory(request.baseline)) {
    throw ConfigError("no such folder of baselines", {request.baseline.string(), 0, 0},
                      "write it with --update-baseline");
  }
  SuiteResult suite;
  suite.set = load_named_set(request.registers);
  suite.overrides = request.overrides;
  const std::string tuning = suite.tuning_text();
  if (request.update_baseline && request.baseline.empty() && !tuning.empty()) {
    throw ConfigError("the suite's own baseline holds what it gives without " + tuning,
                      {"--update-baseline", 0, 0},
                      "name another folder with --baseline, or write the registers into the "
                      "scenarios");
  }
  suite.name = config.name;
  suite.require = request.require;
  suite.folder = out_folder(request, config.name);
  for (const SuiteCase& c : suite_cases(config, {suite.overrides, suite.set})) {
    CaseResult result;
    result.what = c;
    result.run = suite.folder / c.name;
    suite.cases.push_back(std::move(result));
  }
  const fs::path baseline =
      request.baseline.empty() ? config.file.parent_path() / "baseline" : request.baseline;
  check_outputs(request, config, suite, baseline);
  suite.interrupted = !run_cases(request, hooks, config, suite);
  if (suite.interrupted) return suite;
  if (request.update_baseline) {
    write_baseline(suite, baseline);
  } else if (to_compare) {
    compare_baseline(suite, config, request.baseline);
  }
  if (!request.junit.empty()) {
    make_parent_folders(request.junit);
    write_text_file(request.junit, suite_junit(suite));
  }
  return suite;
}

}  // namespace ballast
