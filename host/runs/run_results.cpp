// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/runs/run_results.hpp"

#include <algorithm>
#include <optional>

#include "host/firmware/tuned_scenario.hpp"
#include "host/results/human.hpp"
#include "host/results/judgement_json.hpp"
#include "host/results/output_file.hpp"
#include "host/results/report.hpp"
#include "host/results/run_figures.hpp"
#include "host/results/run_record.hpp"
#include "host/results/verdict_table.hpp"
#include "host/runs/version.hpp"
#include "sim/scenario/storage_check.hpp"
#include "sim/workload/progress_curve.hpp"

namespace ballast {
namespace {

// Where all jobs that ran iterate together.
std::optional<SteadyPart> steady_part(const std::vector<JobReport>& jobs) {
  std::optional<TickSpan> common;
  for (const JobReport& job : jobs) {
    if (job.elapsed_s <= 0.0) continue;
    if (!common) common = job.steady;
    common->from = std::max(common->from, job.steady.from);
    common->to = std::min(common->to, job.steady.to);
  }
  if (!common || seconds(common->length()) < kShortestSteady_s) return std::nullopt;
  return SteadyPart{seconds(common->from), seconds(common->to), {}};
}

std::string percent(double frac, int digits) {
  return significant(100.0 * frac, digits) + " %";
}

void add_job_notices(std::vector<std::string>& notices, const std::vector<JobReport>& jobs) {
  for (const JobReport& job : jobs) {
    if (job.unsupported_gpu_s > 0.0) {
      const double gpu_s = job.elapsed_s * static_cast<double>(job.gpus);
      notices.push_back(
          percent_text(job.unsupported_gpu_s / gpu_s) + " of the GPU time of job '" + job.name +
          "' is spent below " + percent(kSupportedPowerFrac, 2) +
          " of the demanded power, where no measurement supports the law of progress. Slowdown and "
          "energy for equal work are extrapolated to that extent");
    }
    if (job.draws_on) {
      notices.push_back("the record ends while GPUs of job '" + job.name +
                        "' still draw more than idle power after it, so the energy for equal work "
                        "does not include the cost of smoothing after the end of the record");
    }
  }
}

std::string supplies_notice(const SupplyOverload& o, double allowed_s) {
  return "power supplies stay above their rating for " + significant(seconds(o.longest_ticks), 4) +
         " s, with up to " + significant(100.0 * o.highest_frac, 4) +
         " % of it; psu.overload_time allows " + significant(allowed_s, 4) +
         " s, after which real supplies would have shut down, and the rack with them";
}

}  // namespace

Summary summarise(const Scenario& s, const BenchOutcome& outcome, const std::string& rtl_hash,
                  const std::filesystem::path& scenario_file, const ParameterSet* set) {
  Summary summary;
  summary.scenario = s.run.name;
  summary.description = s.run.description;
  summary.engine = engine_text(s.engine);
  summary.seed = static_cast<std::uint64_t>(s.run.seed);
  summary.ticks = outcome.ticks;
  summary.racks = s.site.racks;
  summary.gpus = s.site.racks * s.site.gpus_per_rack;
  summary.rtl_hash = rtl_hash;
  summary.partial = outcome.partial;
  summary.energy = outcome.energy;
  summary.parties = outcome.parties;
  summary.equal_work = equal_work(outcome.jobs);
  summary.energy_overhead_equal_work_frac = summary.equal_work.overhead_frac();
  summary.steady = steady_part(outcome.jobs);
  for (const JobReport& job : outcome.jobs) {
    summary.jobs.push_back({job.name, job.gpus, job.elapsed_s, job.work_s, job.slowdown,
                            job.work_energy_j, job.finished, job.unsupported_gpu_s,
                            job.unsupported_energy_j, job.figures});
    summary.slowdown = std::max(summary.slowdown, job.slowdown);
  }
  summary.nyquist_hz = outcome.demand.nyquist_hz;
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
  if (set != nullptr) {
    summary.provenance.emplace_back(kRegistersFileKey, set->file.string());
    summary.provenance.emplace_back(kRegistersHashKey, set->sha256);
    const std::vector<std::string> notices = parameter_set_notices(s, *set);
    summary.notices.insert(summary.notices.end(), notices.begin(), notices.end());
  }
  add_job_notices(summary.notices, outcome.jobs);
  summary.notices.insert(summary.notices.end(), outcome.demand.notices.begin(),
                         outcome.demand.notices.end());
  const auto count = [&](std::int64_t ticks_so, const std::string& what) {
    if (ticks_so > 0)
      summary.notices.push_back(what + " in " + std::to_string(ticks_so) + " ticks");
  };
  count(outcome.supplies.overloaded_ticks,
        "the power supplies passed more than their overload limit");
  if (outcome.supplies.overlong_ticks > 0) {
    summary.notices.push_back(supplies_notice(outcome.supplies, s.psu.overload_time_s));
  }
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
      write_text_file(out / "judgement.json", judgement_json(judged->judgement));
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
