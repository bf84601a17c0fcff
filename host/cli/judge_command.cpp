// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/judge_command.hpp"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <ostream>

#include "host/cli/version.hpp"
#include "host/limits/trace_record.hpp"
#include "host/limits/window_record.hpp"
#include "host/results/judgement_json.hpp"
#include "host/results/junit.hpp"
#include "host/results/output_file.hpp"
#include "host/results/report.hpp"
#include "host/results/run_record.hpp"
#include "host/results/verdict_table.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

OpenedRecord open_run(const fs::path& file, const std::vector<std::string>& channels) {
  if (channels.size() > 1) {
    throw ConfigError("a run is judged by a single channel", {"--channel", 0, 0},
                      "name one, such as grid_w or load_w");
  }
  OpenedRecord opened;
  opened.run = std::make_unique<RunReader>(file);
  if (opened.run->ticks() < 2) {
    throw DataError("the run ended before its second tick", {file.string()}, "run it again");
  }
  // A run that was killed has none.
  const fs::path summary = file.parent_path() / "summary.json";
  double nyquist_hz = opened.run->demand().nyquist_hz;
  if (fs::exists(summary)) {
    opened.summary = std::make_unique<Summary>(read_summary(summary));
    nyquist_hz = opened.summary->nyquist_hz;
  }
  opened.record =
      open_run_record(*opened.run, channels.empty() ? "grid_w" : channels.front(), nyquist_hz);
  return opened;
}

// Empty where the file cannot be read: it is shown, nothing depends on it.
std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// "FROM:TO" in s.
std::pair<double, double> parse_window(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon != std::string::npos) {
    const auto from = parse_quantity(text.substr(0, colon), Unit::kNone);
    const auto to = parse_quantity(text.substr(colon + 1), Unit::kNone);
    if (from && to && *from < *to) return {*from, *to};
  }
  throw ConfigError("'" + text + "' is not a window", {"--window", 0, 0},
                    "write FROM:TO with times in s");
}

}  // namespace

OpenedRecord open_record(const fs::path& input, const ReadOptions& read) {
  // A name that the disk cannot have is one of no file either.
  std::error_code none;
  if (!fs::exists(input, none)) {
    throw DataError("no such run or trace", {input.string()},
                    "name a run directory or a trace (docs/traces.md)");
  }
  if (fs::is_directory(input) && fs::exists(input / "run.h5")) {
    return open_run(input / "run.h5", read.channels);
  }
  if (fs::is_directory(input) && fs::exists(input / "summary.json")) {
    throw DataError("the run has no run.h5", {input.string()},
                    "it ended before its first tick or was cleared; run it again");
  }
  if (input.extension() == ".h5") return open_run(input, read.channels);
  OpenedRecord opened;
  opened.record = open_trace_record(input, read);
  return opened;
}

int run_judge(const JudgeArgs& args, std::ostream& out) {
  std::vector<fs::path> inputs = limit_files(args.options);
  inputs.push_back(args.input);
  std::error_code none;
  if (!fs::is_directory(args.input, none)) {
    inputs.push_back(args.input.parent_path() / "summary.json");
    inputs.push_back(args.input.parent_path() / "scenario.toml");
  }
  OutputFiles outputs(inputs, args.force);
  outputs.add(args.junit, kJunitOutput);
  outputs.add(args.report, kReportOutput);
  const OpenedRecord opened = open_record(args.input, args.read);
  std::unique_ptr<PowerRecord> part;
  if (!args.window.empty()) {
    const auto [from_s, to_s] = parse_window(args.window);
    part = window_of(*opened.record, from_s, to_s);
  }
  const PowerRecord& record = part ? *part : *opened.record;
  JudgeOptions options = args.options;
  if (options.limits.empty()) options.limits = {"all"};
  const SiteJudgement result = judge_site(record, options);
  const Judgement& judgement = result.judgement;
  if (!args.junit.empty()) {
    const JunitSuite suite =
        junit_suite(judgement, junit_group(args.input.stem().string()), args.require);
    write_text_file(args.junit, junit_xml("ballast judge", {&suite, 1}));
  }
  if (!args.report.empty()) {
    ReportInput report;
    report.record = result.scaled.record.get();
    report.judgement = &judgement;
    report.summary = opened.summary.get();
    report.run = opened.run.get();
    if (opened.run)
      report.scenario_toml = text_of(opened.run->path().parent_path() / "scenario.toml");
    report.provenance = {{"input", args.input.string()}, {"version", kVersion}};
    write_report(args.report, report);
  }
  if (args.json) {
    out << judgement_json(judgement);
  } else if (!args.quiet) {
    out << verdict_table(judgement);
  }
  const bool missing = args.require && judgement.count(Outcome::kNotAssessable) > 0;
  return judgement.exceeds() || missing ? kExitVerdict : kExitOk;
}

int list_limits(const std::vector<std::string>& names, std::ostream& out) {
  const std::vector<std::string> wanted =
      names.empty() ? limit_profile_names(limits_folder()) : names;
  for (const std::string& name : wanted) {
    const LimitProfile p = find_limit_profile(name, limits_folder());
    out << fmt::format("{}: {} ({}, {})\n", p.name, p.title, status_text(p.status), p.date);
    if (names.empty()) continue;
    out << fmt::format("  source    {}\n", p.source);
    if (!p.evidence.empty()) out << fmt::format("  evidence  {}\n", p.evidence);
    if (!p.notes.empty()) out << fmt::format("  notes     {}\n", p.notes);
    for (const ProfileClause& c : p.clauses) {
      out << fmt::format("\n  {} ({})\n    {}\n", c.id, c.kind, c.clause->algorithm());
      if (!c.quote.empty()) out << fmt::format("    source says: \"{}\"\n", c.quote);
      if (!c.open.empty()) out << fmt::format("    left open: {}\n", c.open);
    }
  }
  return kExitOk;
}

}  // namespace ballast
