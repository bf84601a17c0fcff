// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/run_results.hpp"

#include <algorithm>
#include <optional>

#include "host/cli/version.hpp"
#include "host/results/output_file.hpp"
#include "host/results/report.hpp"
#include "host/results/run_figures.hpp"
#include "host/results/run_record.hpp"
#include "host/results/verdict_table.hpp"
#include "sim/scenario/storage_check.hpp"

namespace ballast {
namespace {

std::optional<double> overhead_for_equal_work(const std::vector<JobReport>& jobs) {
  double granted_j = 0.0;
  double unconstrained_j = 0.0;
  for (const JobReport& job : jobs) {
    granted_j += job.granted_energy_j;
    unconstrained_j += job.work_energy_j + job.outside_energy_j;
  }
  if (unconstrained_j <= 0.0) return std::nullopt;
  return granted_j / unconstrained_j - 1.0;
}

}  // namespace

Summary summarise(const Scenario& s, const BenchOutcome& outcome, const std::string& rtl_hash,
                  const std::filesystem::path& scenario_file) {
  Summary summary;
  summary.scenario = s.run.name;
  summary.engine = "rtl";
  summary.seed = static_cast<std::uint64_t>(s.run.seed);
  summary.ticks = outcome.ticks;
  summary.racks = s.site.racks;
  summary.gpus = s.site.racks * s.site.gpus_per_rack;
  summary.rtl_hash = rtl_hash;
  summary.partial = outcome.partial;
  summary.energy = outcome.energy;
  summary.energy_overhead_equal_work_frac = overhead_for_equal_work(outcome.jobs);
  for (const JobReport& job : outcome.jobs) {
    summary.jobs.push_back({job.name, job.gpus, job.elapsed_s, job.work_s, job.slowdown,
                            job.work_energy_j, job.finished});
    summary.slowdown = std::max(summary.slowdown, job.slowdown);
  }
  summary.nyquist_hz = outcome.demand_nyquist_hz;
  summary.timing.wall_s = outcome.wall_s;
  summary.timing.startup_s = outcome.startup_s;
  if (outcome.wall_s > 0.0) {
    summary.timing.realtime_factor = seconds(outcome.ticks) / outcome.wall_s;
    summary.timing.lane_ticks_per_s =
        static_cast<double>(outcome.ticks * summary.gpus) / outcome.wall_s;
  }
  summary.provenance = {{"version", kVersion},
                        {"compiler", kCompiler},
                        {"verilator", kVerilator},
                        {"scenario_file", scenario_file.string()}};
  summary.notices = storage_notices(s);
  const auto count = [&](std::int64_t ticks_so, const std::string& what) {
    if (ticks_so > 0)
      summary.notices.push_back(what + " in " + std::to_string(ticks_so) + " ticks");
  };
  count(outcome.overloaded_ticks, "the power supplies passed more than their overload limit");
  count(outcome.backfeeding_ticks, "a rack fed power back to the grid");
  return summary;
}

RunJudgement write_run_results(const std::filesystem::path& out, const Scenario& scenario,
                               Summary& summary, const JudgeOptions& judge) {
  const std::string resolved = scenario_toml(scenario);
  write_text_file(out / "scenario.toml", resolved);
  if (summary.ticks == 0) {
    write_summary(out / "summary.json", summary);
    return {};
  }
  const RunReader run(out / "run.h5");
  fill_figures(summary, run);
  if (scenario.storage.unit.kind == StorageKind::kNone) summary.storage.reset();
  write_summary(out / "summary.json", summary);  // what follows may take long, or fail
  const std::unique_ptr<PowerRecord> grid = open_run_record(run, "grid_w", summary.nyquist_hz);
  ReportInput report;
  report.record = grid.get();
  report.summary = &summary;
  report.run = &run;
  report.scenario_toml = resolved;
  std::optional<SiteJudgement> judged;
  RunJudgement result;
  if (!judge.limits.empty() && summary.ticks >= 2) {
    try {
      judged = judge_site(*grid, judge);
      summary.verdicts = verdict_summaries(judged->judgement);
      report.record = judged->scaled.record.get();
      report.judgement = &judged->judgement;
      write_summary(out / "summary.json", summary);
    } catch (const Error&) {
      result.failed = std::current_exception();
    }
  }
  write_report(out / "report.html", report);
  if (judged) result.judgement = std::move(judged->judgement);
  return result;
}

}  // namespace ballast
