// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/judge_input.hpp"

#include <fstream>
#include <iterator>

#include "host/limits/window_record.hpp"
#include "host/results/junit.hpp"
#include "host/results/output_file.hpp"
#include "host/results/report.hpp"
#include "host/runs/version.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

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

void check_outputs(const JudgeRequest& request) {
  std::vector<fs::path> inputs = limit_files(request.options);
  inputs.push_back(request.input);
  std::error_code none;
  if (!fs::is_directory(request.input, none)) {
    inputs.push_back(request.input.parent_path() / "summary.json");
    inputs.push_back(request.input.parent_path() / "scenario.toml");
  }
  OutputFiles outputs(inputs, request.force);
  outputs.add(request.junit, kJunitOutput);
  outputs.add(request.report, kReportOutput);
}

void write_judged_report(const JudgeRequest& request, const OpenedRecord& opened,
                         const SiteJudgement& judged) {
  ReportInput report;
  report.record = judged.scaled.record.get();
  report.judgement = &judged.judgement;
  report.summary = opened.summary.get();
  report.run = opened.run.get();
  if (opened.run)
    report.scenario_toml = text_of(opened.run->path().parent_path() / "scenario.toml");
  report.provenance = {{"input", request.input.string()}, {"version", kVersion}};
  write_report(request.report, report);
}

}  // namespace

Judgement judge_input(const JudgeRequest& request) {
  check_outputs(request);
  const OpenedRecord opened = open_record(request.input, request.read);
  std::unique_ptr<PowerRecord> part;
  if (!request.window.empty()) {
    const auto [from_s, to_s] = parse_window(request.window);
    part = window_of(*opened.record, from_s, to_s);
  }
  JudgeOptions options = request.options;
  if (options.limits.empty()) options.limits = {kAllLimits};
  SiteJudgement judged = judge_site(part ? *part : *opened.record, options);
  if (!request.junit.empty()) {
    const JunitSuite suite =
        junit_suite(judged.judgement, junit_group(request.input.stem().string()), request.require);
    write_text_file(request.junit, junit_xml("ballast judge", {&suite, 1}));
  }
  if (!request.report.empty()) write_judged_report(request, opened, judged);
  return std::move(judged.judgement);
}

}  // namespace ballast
