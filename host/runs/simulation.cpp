// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/simulation.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>

#include "host/firmware/tuned_scenario.hpp"
#include "host/results/csv_export.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/output_file.hpp"
#include "host/results/run_reader.hpp"
#include "host/runs/run_results.hpp"
#include "sim/bench/bench.hpp"
#include "sim/controller/user_rtl.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/record_reduction.hpp"
#include "sim/workload/readers/parse.hpp"

namespace ballast {
namespace {

std::filesystem::path out_directory(const RunRequest& request, const Scenario& scenario) {
  if (request.out.empty())
    return numbered_folder(std::filesystem::path("runs") / scenario.run.name);
  std::vector<std::filesystem::path> inputs = limit_files(request.judge);
  inputs.push_back(request.scenario);
  if (!request.registers.empty()) inputs.push_back(request.registers);
  for (const JobConfig& job : all_jobs(scenario.workload)) {
    const std::vector<std::filesystem::path> files = job.abilities().files;
    inputs.insert(inputs.end(), files.begin(), files.end());
  }
  OutputFiles(inputs, request.force).add_run(request.out);
  check_run_folder(request.out, request.force);
  return request.out;
}

std::optional<double> parse_double(std::string_view text) {
  return parse_quantity(text, Unit::kNone);
}

// The blocks of rows and of the site, which have waveforms of their own.
std::vector<const BlockInfo*> blocks_beside_racks() {
  std::vector<const BlockInfo*> blocks;
  for (const BlockInfo& block : all_blocks()) {
    if (instance_scope(block) != Scope::kRack) blocks.push_back(&block);
  }
  return blocks;
}

std::string waves_remedy(const Scenario& s) {
  std::string text = "write FROM:TO or FROM:TO:RACK with times in s, up to " +
                     format_number(s.run.duration_s) + " s and rack " +
                     std::to_string(s.site.racks - 1);
  for (const BlockInfo* block : blocks_beside_racks()) {
    text += ", or FROM:TO:" + std::string(block->key) + (block->scope == Scope::kRow ? ":ROW" : "");
  }
  return text;
}

// FROM:TO, and then nothing, a rack, or the key of a row's or the site's block and its instance.
std::optional<WaveWindow> read_waves(const std::vector<std::string_view>& parts,
                                     const Scenario& s) {
  WaveWindow window;
  const auto from = parts.size() > 1 ? parse_double(parts[0]) : std::nullopt;
  const auto to = parts.size() > 1 ? parse_double(parts[1]) : std::nullopt;
  if (!from || !to || *from < 0.0 || *to <= *from || *to > s.run.duration_s) return std::nullopt;
  window.from = ticks(*from);
  window.to = std::max(ticks(*to), window.from + 1);  // at least the one tick
  Scope scope = Scope::kRack;
  std::size_t at = 2;
  for (const BlockInfo* block : blocks_beside_racks()) {
    if (parts.size() <= at || parts[at] != block->key) continue;
    window.block = block->id;
    scope = block->scope;
    ++at;
    break;
  }
  const auto number = parts.size() > at ? parse_double(parts[at]) : std::optional<double>(0.0);
  if (parts.size() > at + 1 || !number || *number < 0.0 || *number != std::floor(*number) ||
      *number >= static_cast<double>(topology_of(s).instances(scope))) {
    return std::nullopt;
  }
  window.instance = static_cast<std::size_t>(*number);
  return window;
}

std::optional<WaveWindow> parse_waves(const std::string& text, const Scenario& s,
                                      const std::filesystem::path& out) {
  if (text.empty()) return std::nullopt;
  std::vector<std::string_view> parts;
  split_fields(text, ':', parts);
  std::optional<WaveWindow> window = read_waves(parts, s);
  if (!window) {
    throw ConfigError("'" + text + "' is not a window of this run", {"--waves", 0, 0},
                      waves_remedy(s));
  }
  window->file = out / "waves.fst";
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
                   const RunRequest& request) {
  const RunJudgement judged = write_run_results(out, scenario, summary, request.judge);
  if (judged.failed) std::rethrow_exception(judged.failed);
  if (request.csv.empty() || summary.ticks == 0) return;
  const RunReader run(out / "run.h5");
  std::vector<CsvColumn> columns;
  for (const std::string& name : request.csv) {
    columns.push_back(parse_column(name, run.groups(), run.gpus_per_rack()));
  }
  write_csv(out / "run.csv", run, columns, static_cast<std::size_t>(request.csv_decimation));
}

// An error has ended the run: keeps the part before it. That error is reported, whatever happens
// here.
void keep_partial(const std::filesystem::path& out, const Scenario& scenario, Summary& summary,
                  const RunRequest& request, const RunHooks& hooks) {
  if (!std::filesystem::exists(out / "run.h5")) return;
  try {
    write_results(out, scenario, summary, request);
    hooks.say(fmt::format("failed at {:.3f} s of {:.3f} s; the partial result is in {}",
                          seconds(summary.ticks), scenario.run.duration_s, out.string()));
  } catch (const std::exception& error) {
    hooks.say(fmt::format("the partial result is not complete: {}", error.what()));
  }
}

}  // namespace

RunResult simulate(const RunRequest& request, const RunHooks& hooks) {
  BenchOptions options;
  options.started = std::chrono::steady_clock::now();
  const TunedScenario tuned =
      load_tuned_scenario(request.scenario, request.overrides, request.registers);
  const Scenario& scenario = tuned.scenario;
  const ParameterSet* set = tuned.set ? &*tuned.set : nullptr;
  const std::filesystem::path out = out_directory(request, scenario);
  check_columns(request.csv, scenario);
  check_judge_options(request.judge);
  const UserRtl rtl = request.rtl.empty() ? built_in_rtl() : load_user_rtl(request.rtl);

  options.controllers = make_controller_factory(scenario.engine, rtl.make);
  options.waves = parse_waves(request.waves, scenario, out);
  options.pace = request.pace;
  options.stop = hooks.watch_stop();
  options.progress = [&](Tick done) { hooks.progress(done, scenario.duration_ticks()); };

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
    outcome = run_bench(scenario, recorded, options);
  } catch (...) {
    if (kept) {
      Summary summary = summarise(scenario, *kept, rtl.hash, request.scenario, set);
      keep_partial(out, scenario, summary, request, hooks);
    }
    throw;
  }

  RunResult result;
  result.out = out;
  result.summary = summarise(scenario, outcome, rtl.hash, request.scenario, set);
  result.asked_s = scenario.run.duration_s;
  write_results(out, scenario, result.summary, request);
  return result;
}

}  // namespace ballast
