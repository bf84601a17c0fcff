// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/live_bench.hpp"

#include "host/firmware/tuned_scenario.hpp"
#include "host/link/bench_process.hpp"
#include "host/link/judge_params.hpp"
#include "host/results/judgement_json.hpp"
#include "host/runs/open_record.hpp"
#include "host/runs/run_results.hpp"
#include "sim/controller/user_rtl.hpp"

namespace ballast {
namespace {

LiveJudge live_judge() {
  LiveJudge judge;
  judge.check = [](const Json& json) {
    const JudgeOptions options = judge_options(json);
    check_judge_options(options);
    return needed_records_s(options);
  };
  judge.judge = [](const PowerRecord& record, const Json& options) {
    return Json::parse(judgement_json(judge_site(record, judge_options(options)).judgement));
  };
  judge.judge_run = [judge = judge.judge](const std::filesystem::path& run, const Json& options) {
    return judge(*open_record(run).record, options);
  };
  return judge;
}

}  // namespace

int run_live_bench(const std::string& configuration) {
  const BenchProcessConfig config = parse_bench_process(configuration);
  BenchProcessHooks hooks;
  const UserRtl rtl = config.rtl.empty() ? built_in_rtl() : load_user_rtl(config.rtl);
  hooks.rtl = rtl.make;
  hooks.judge = live_judge();
  const std::optional<ParameterSet> set = load_named_set(config.parameter_set);
  hooks.finish = [&](const Scenario& scenario, const BenchOutcome& outcome,
                     const std::optional<Json>& judge) -> Json {
    Summary summary =
        summarise(scenario, outcome, rtl.hash, config.scenario, set ? &*set : nullptr);
    const RunJudgement judged = write_run_results(config.out, scenario, summary,
                                                  judge ? judge_options(*judge) : JudgeOptions{});
    if (judged.judgement) return Json::parse(judgement_json(*judged.judgement));
    try {
      if (judged.failed) std::rethrow_exception(judged.failed);
    } catch (const Error& error) {
      return error.what();
    }
    return nullptr;
  };
  return run_bench_process(config, hooks);
}

}  // namespace ballast
