// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/run_command.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <iostream>
#include <optional>

#include "host/cli/console.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/pace.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/run_results.hpp"
#include "host/results/closing_table.hpp"
#include "host/results/csv_export.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/output_file.hpp"
#include "host/results/run_reader.hpp"
#include "host/results/summary.hpp"
#include "sim/bench/bench.hpp"
#include "sim/controller/user_rtl.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/record_reduction.hpp"

namespace ballast {
namespace {

std::filesystem::path out_directory(const RunArgs& args, const Scenario& scenario) {
  if (args.out.empty()) return numbered_folder(std::filesystem::path("runs") / scenario.run.name);
  std::vector<std::filesystem::path> inputs = limit_files(args.judge);
  inputs.push_back(args.scenario);
  for (const JobConfig& job : all_jobs(scenario.workload)) {
    const std::vector<std::filesystem::path> files = job.abilities().files;
    inputs.insert(inputs.end(), files.begin(), files.end());
  }
  OutputFiles(inputs, args.force).add_run(args.out);
  check_run_folder(args.out, args.force);
  return args.out;
}

std::optional<double> parse_double(const std::string& text) {
  return parse_quantity(text, Unit::kNone);
}

std::optional<WaveWindow> parse_waves(const std::string& text, const Scenario& s,
                                      const std::filesystem::path& out) {
  if (text.empty()) return std::nullopt;
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == ':') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  WaveWindow window;
  const auto from = parse_double(parts[0]);
  const auto to = parts.size() > 1 ? parse_double(parts[1]) : std::nullopt;
  const auto rack = parts.size() > 2 ? parse_double(parts[2]) : std::optional<double>(0.0);
  if (parts.size() > 3 || !from || !to || !rack || *from < 0.0 || *to <= *from ||
      *to > s.run.duration_s || *rack < 0.0 || *rack != std::floor(*rack) ||
      *rack >= static_cast<double>(s.site.racks)) {
    throw ConfigError("'" + text + "' is not a window of this run", {"--waves", 0, 0},
                      "write FROM:TO or FROM:TO:RACK with times in s, up to " +
                          format_number(s.run.duration_s) + " s and rack " +
                          std::to_string(s.site.racks - 1));
  }
  window.from = ticks(*from);
  window.to = std::max(ticks(*to), window.from + 1);  // at least the one tick
  window.rack = static_cast<std::size_t>(*rack);
  window.file = out / "waves.fst";
  return window;
}

// Before the run: a misspelt column should not cost a simulation.
void check_columns(const std::vector<std::string>& columns, const Scenario& s) {
  const RecordLayout layout = recorded_layout(s);
  for (const std::string& text : columns) {
    parse_column(text, layout.groups, layout.topology.gpus_per_rack);
  }
}

void write_results(const std::filesystem::path& out, const Scenario& scenario, Summary& summary,
                   const RunArgs& args) {
  const RunJudgement judged = write_run_results(out, scenario, summary, args.judge);
  if (judged.failed) std::rethrow_exception(judged.failed);
  if (args.csv.empty() || summary.ticks == 0) return;
  const RunReader run(out / "run.h5");
  std::vector<CsvColumn> columns;
  for (const std::string& name : args.csv) {
    columns.push_back(parse_column(name, run.groups(), run.gpus_per_rack()));
  }
  write_csv(out / "run.csv", run, columns, static_cast<std::size_t>(args.csv_decimation));
}

// An error has ended the run: keeps the part before it. That error is reported, whatever happens
// here.
void keep_partial(const std::filesystem::path& out, const Scenario& scenario, Summary& summary,
                  const RunArgs& args) {
  if (!std::filesystem::exists(out / "run.h5")) return;
  try {
    write_results(out, scenario, summary, args);
    say(fmt::format("failed at {:.3f} s of {:.3f} s; the partial result is in {}",
                    seconds(summary.ticks), scenario.run.duration_s, out.string()));
  } catch (const std::exception& error) {
    say(fmt::format("the partial result is not complete: {}", error.what()));
  }
}

bool exceeds_a_limit(const Summary& summary) {
  return std::any_of(summary.verdicts.begin(), summary.verdicts.end(),
                     [](const VerdictSummary& v) { return v.pass == false; });
}

std::vector<Override> overrides_of(const RunArgs& args) {
  std::vector<Override> overrides = args.overrides;
  for (Override& engine : engine_overrides(args.engines)) overrides.push_back(std::move(engine));
  return overrides;
}

}  // namespace

int run_scenario(const RunArgs& args) {
  BenchOptions options;
  options.started = std::chrono::steady_clock::now();
  const Scenario scenario = load_scenario(args.scenario, overrides_of(args));
  const std::filesystem::path out = out_directory(args, scenario);
  check_columns(args.csv, scenario);
  check_judge_options(args.judge);
  const UserRtl rtl = args.rtl.empty() ? built_in_rtl() : load_user_rtl(args.rtl);

  options.controllers = make_controller_factory(scenario.engine, rtl.make);
  options.waves = parse_waves(args.waves, scenario, out);
  options.pace = pace_factor(args.pace);
  options.stop = &watch_interrupts();
  if (args.parent > 0) end_with_parent(args.parent);
  ignore_file_size_signal();

  RecorderOptions recorder_options;
  recorder_options.scenario = scenario.run.name;
  if (options.pace > 0.0) recorder_options.chunk_ticks = 1000;
  remove_run(out);  // what is there may be replaced
  Hdf5Recorder recorder(out / "run.h5", recorder_options);
  RecordReduction recorded(recorder, record_choice(scenario));
  BenchOutcome outcome;
  std::optional<BenchOutcome> kept;
  options.kept = &kept;
  try {
    Progress progress(scenario.duration_ticks(), args.quiet);
    options.progress = [&](Tick done) { progress.show(done); };
    outcome = run_bench(scenario, recorded, options);
  } catch (...) {
    if (kept) {
      Summary summary = summarise(scenario, *kept, rtl.hash, args.scenario);
      keep_partial(out, scenario, summary, args);
    }
    throw;
  }

  Summary summary = summarise(scenario, outcome, rtl.hash, args.scenario);
  write_results(out, scenario, summary, args);
  if (args.json) {
    std::cout << to_json(summary);
  } else if (!args.quiet) {
    const std::string report = outcome.ticks > 0 ? (out / "report.html").string() : std::string();
    std::cout << closing_table(summary, report);
  }
  if (!outcome.partial) return exceeds_a_limit(summary) ? kExitVerdict : kExitOk;
  say(fmt::format("interrupted at {:.3f} s of {:.3f} s; the partial result is in {}",
                  seconds(outcome.ticks), scenario.run.duration_s, out.string()));
  return kExitInterrupted;
}

}  // namespace ballast
