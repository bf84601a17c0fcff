// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/suite_command.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <ostream>
#include <thread>

#include "host/cli/child_processes.hpp"
#include "host/cli/console.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/judge_command.hpp"
#include "host/cli/suite_results.hpp"
#include "host/results/judgement_json.hpp"
#include "host/results/output_file.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBarColumns = 30;

fs::path out_folder(const SuiteArgs& args, const std::string& name) {
  return args.out.empty() ? numbered_folder(fs::path("runs") / name) : args.out;
}

// "[######....] 3 of 8 runs, 2 under way", where standard error is a terminal.
class SuiteProgress {
 public:
  SuiteProgress(std::size_t total, bool quiet)
      : total_(total), enabled_(!quiet && isatty(STDERR_FILENO) == 1) {}
  ~SuiteProgress() {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }
  void show(std::size_t done, std::size_t running) {
    if (!enabled_ || (shown_ && done == done_ && running == running_)) return;
    const std::size_t filled = kBarColumns * done / std::max<std::size_t>(total_, 1);
    fmt::print(stderr, "\r\033[K[{}{}] {} of {} runs, {} under way", std::string(filled, '#'),
               std::string(kBarColumns - filled, '.'), done, total_, running);
    std::fflush(stderr);
    shown_ = true;
    done_ = done;
    running_ = running;
  }

 private:
  std::size_t total_;
  bool enabled_;
  bool shown_ = false;
  std::size_t done_ = 0;
  std::size_t running_ = 0;
};

std::size_t jobs_of(const SuiteArgs& args, std::size_t cases) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t asked = args.jobs > 0 ? static_cast<std::size_t>(args.jobs) : cores;
  return std::min(asked, cases);
}

// As options of `run`, so that each report shows its verdicts.
std::vector<std::string> judge_words(const JudgeOptions& o) {
  std::vector<std::string> words;
  const auto add = [&](const char* option, const std::string& value) {
    words.push_back(option);
    words.push_back(value);
  };
  for (const std::string& name : o.limits) add("--limits", name);
  if (o.site_mw > 0.0) add("--site-mw", format_number(o.site_mw));
  if (o.record_mw > 0.0) add("--record-mw", format_number(o.record_mw));
  add("--scaling", o.scaling);
  add("--scaling-seed", std::to_string(o.seed));
  add("--grid-hz", format_number(o.grid_hz));
  if (o.short_circuit_mva > 0.0) add("--short-circuit-mva", format_number(o.short_circuit_mva));
  add("--x-over-r", format_number(o.x_over_r));
  add("--power-factor", format_number(o.power_factor));
  if (o.lamp_v > 0.0) add("--lamp", format_number(o.lamp_v));
  add("--voltage-definition", o.voltage_definition);
  return words;
}

std::vector<std::string> run_command_of(const CaseResult& c, const JudgeOptions& judge,
                                        std::size_t jobs) {
  std::vector<std::string> words = {"run", c.what.scenario.string(), "--out", c.run.string(),
                                    "--force", "--quiet",
                                    // However this process ends, the runs do not go on without it.
                                    "--parent", std::to_string(getpid())};
  for (const Override& o : c.what.overrides) {
    words.push_back("--set");
    words.push_back(o);
  }
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  words.push_back("--set");
  words.push_back("run.threads=" + std::to_string(std::max<std::size_t>(1, cores / jobs)));
  for (std::string& word : judge_words(judge)) words.push_back(std::move(word));
  return words;
}

// The last line of what a command wrote, without its own name.
std::string last_line(std::string text) {
  text.erase(text.find_last_not_of(" \n") + 1);
  text.erase(0, text.rfind('\n') + 1);
  constexpr std::string_view kName = "ballast: ";
  return text.compare(0, kName.size(), kName) == 0 ? text.substr(kName.size()) : text;
}

void judge_case(CaseResult& c, const SuiteConfig& suite) {
  try {
    const OpenedRecord opened = open_record(c.run);
    c.judgement = judge_site(*opened.record, suite.judge).judgement;
    c.summary = *opened.summary;
    write_text_file(c.run / "judgement.json", judgement_json(*c.judgement));
  } catch (const Error& error) {
    c.exit_code = error.exit_code();
    c.error = error.what();
  }
}

void report_failure(const CaseResult& c) {
  if (c.error.empty()) return;
  say(fmt::format("case {} failed: {}", c.what.name, c.error));
}

// Simulates and judges; false when interrupted.
bool run_cases(const SuiteArgs& args, const SuiteConfig& config, SuiteResult& suite) {
  ChildPlan plan;
  plan.at_once = jobs_of(args, suite.cases.size());
  for (const CaseResult& c : suite.cases) {
    plan.commands.push_back(run_command_of(c, config.judge, plan.at_once));
  }
  plan.stop = &watch_interrupts();
  SuiteProgress progress(suite.cases.size(), args.quiet);
  plan.progress = [&](std::size_t done, std::size_t running) { progress.show(done, running); };
  plan.ended = [&](std::size_t command, const ChildResult& result) {
    CaseResult& c = suite.cases[command];
    c.wall_s = result.wall_s;
    if (result.exit_code == kExitOk || result.exit_code == kExitVerdict) {
      judge_case(c, config);
      return;
    }
    c.exit_code = result.exit_code;
    c.error = result.signal == 0 ? last_line(result.error_text)
                                 : "signal " + std::to_string(result.signal) + " ended the run; " +
                                       "check whether the machine ran out of memory";
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
    c.baseline = compare_with_baseline(read_baseline(file), case_figures(*c.judgement, *c.summary),
                                       config.tolerance);
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
    write_text_file(file, baseline_json(c.what.name, case_figures(*c.judgement, *c.summary)));
  }
}

// Before anything is simulated.
void check_outputs(const SuiteArgs& args, const SuiteConfig& config, const SuiteResult& suite,
                   const fs::path& baseline) {
  std::vector<fs::path> inputs = limit_files(config.judge);
  inputs.push_back(config.file);
  for (const SuiteScenario& s : config.scenarios) inputs.push_back(s.file);
  OutputFiles outputs(inputs, args.force);
  outputs.add(args.junit, kJunitOutput);
  for (const CaseResult& c : suite.cases) {
    outputs.add_run(c.run);
    if (!args.force) check_no_foreign_files(c.run);
  }
  if (!args.update_baseline) return;
  // Nothing but a baseline is replaced or removed.
  for (const std::string& name : baseline_names(baseline)) {
    read_baseline(baseline / (name + ".json"));
  }
}

}  // namespace

int run_suite(const SuiteArgs& args, std::ostream& out) {
  const SuiteConfig config = load_suite(args.suite);
  const bool to_compare = !args.baseline.empty() && !args.update_baseline;
  if (to_compare && !fs::is_directory(args.baseline)) {
    throw ConfigError("no such folder of baselines", {args.baseline.string(), 0, 0},
                      "write it with --update-baseline");
  }
  SuiteResult suite;
  suite.name = config.name;
  suite.require = args.require;
  const fs::path folder = out_folder(args, config.name);
  for (const SuiteCase& c : suite_cases(config)) {
    CaseResult result;
    result.what = c;
    result.run = folder / c.name;
    suite.cases.push_back(std::move(result));
  }
  const fs::path baseline =
      args.baseline.empty() ? config.file.parent_path() / "baseline" : args.baseline;
  check_outputs(args, config, suite, baseline);
  if (!run_cases(args, config, suite)) {
    say(fmt::format("interrupted; the results so far are in {}", folder.string()));
    return kExitInterrupted;
  }
  for (const CaseResult& c : suite.cases) report_failure(c);
  if (args.update_baseline) {
    write_baseline(suite, baseline);
  } else if (to_compare) {
    compare_baseline(suite, config, args.baseline);
  }
  if (!args.junit.empty()) {
    make_parent_folders(args.junit);
    write_text_file(args.junit, suite_junit(suite));
  }
  if (args.json) {
    out << suite_json(suite);
  } else if (!args.quiet) {
    out << suite_table(suite) << "\n  Runs and reports: " << folder.string() << "\n";
  }
  return suite.exit_code();
}

}  // namespace ballast
