// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/serve_command.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <future>
#include <optional>
#include <thread>

#include "host/cli/interrupt.hpp"
#include "host/cli/judge_command.hpp"
#include "host/cli/pace.hpp"
#include "host/cli/run_results.hpp"
#include "host/cli/version.hpp"
#include "host/link/bench_process.hpp"
#include "host/link/params.hpp"
#include "host/link/server.hpp"
#include "host/results/judgement_json.hpp"
#include "host/results/output_file.hpp"
#include "sim/base/terminal_text.hpp"
#include "sim/base/units.hpp"
#include "sim/controller/user_rtl.hpp"

namespace ballast {
namespace {

// The options of `ballast judge`, under the names that they have on the command line.
JudgeOptions judge_options(const Json& json) {
  constexpr double kMax = 1e9;
  Params p(json, "judge");
  JudgeOptions options;
  options.limits = p.texts("limits", 64);
  options.site_mw = p.number("site_mw", 0.0, kMax, 0.0);
  options.record_mw = p.number("record_mw", 0.0, kMax, 0.0);
  options.scaling = p.text("scaling", options.scaling);
  options.seed = static_cast<std::uint64_t>(p.integer("scaling_seed", 0, INT64_MAX, 1));
  options.grid_hz = p.number("grid_hz", 50.0, 60.0, options.grid_hz);
  options.short_circuit_mva = p.number("short_circuit_mva", 0.0, kMax, 0.0);
  options.x_over_r = p.number("x_over_r", 0.0, kMax, options.x_over_r);
  options.power_factor = p.number("power_factor", 0.1, 1.0, options.power_factor);
  options.lamp_v = p.number("lamp_v", 0.0, kMax, 0.0);
  options.voltage_definition = p.text("voltage_definition", options.voltage_definition);
  p.done();
  return options;
}

// The other way round; null where nothing is to be judged.
Json judge_params(const JudgeOptions& options) {
  if (options.limits.empty()) {
    if (options.site_mw <= 0.0) return nullptr;
    throw ConfigError("no limits were given", {"--site-mw", 0, 0}, "add --limits");
  }
  return {{"limits", options.limits},
          {"site_mw", options.site_mw},
          {"record_mw", options.record_mw},
          {"scaling", options.scaling},
          {"scaling_seed", options.seed},
          {"grid_hz", options.grid_hz},
          {"short_circuit_mva", options.short_circuit_mva},
          {"x_over_r", options.x_over_r},
          {"power_factor", options.power_factor},
          {"lamp_v", options.lamp_v},
          {"voltage_definition", options.voltage_definition}};
}

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

// A console that has gone is no reason to end.
void say(const std::string& line, bool failure) {
  std::FILE* to = failure ? stderr : stdout;
  std::fputs(((failure ? "ballast: " : "") + visible(line) + "\n").c_str(), to);
  if (std::fflush(to) != 0) std::clearerr(to);
}

}  // namespace

int run_serve(const ServeArgs& args) {
  ServerOptions options;
  options.endpoint = args.bind;
  if (!args.keys.empty()) options.keys = read_server_keys(args.keys);
  options.scenario = args.scenario;
  options.overrides = args.overrides;
  for (Override& engine : engine_overrides(args.engines)) {
    options.overrides.push_back(std::move(engine));
  }
  options.rtl = args.rtl;
  options.results = args.results;
  options.out = args.out;
  options.force = args.force;
  options.number = args.number;
  options.paused = args.paused;
  options.pace = pace_factor(args.pace);
  check_judge_options(args.judge);
  options.judge = judge_params(args.judge);
  options.bench_command = {kLiveBenchWord};
  options.version = kVersion;
  options.tell = [quiet = args.quiet](const std::string& line, bool failure) {
    if (failure || !quiet) say(line, failure);
  };
  if (!args.rtl.empty()) load_user_rtl(args.rtl);  // built here, where errors are seen
  const std::atomic<bool>& interrupted = watch_interrupts();
  ignore_file_size_signal();
  Server server(options);
  std::signal(SIGPIPE, SIG_IGN);  // of the console, see say()
  if (!args.quiet) say("serving " + args.scenario.string() + " at " + server.endpoint(), false);
  return server.run(interrupted);
}

LinkLatency measure_serve_latency(const std::filesystem::path& scenario,
                                  const std::filesystem::path& folder, std::size_t writes) {
  ServerOptions options;
  options.endpoint = "tcp://127.0.0.1:*";
  options.scenario = scenario;
  options.results = folder;
  options.out = folder / "link";
  options.bench_command = {kLiveBenchWord};
  options.version = kVersion;
  std::promise<std::string> ready;
  std::atomic<bool> stop{false};
  // Made in its thread: the process of a run ends with the thread that started it.
  std::thread thread([&] {
    std::optional<Server> server;
    try {
      server.emplace(options);
    } catch (...) {
      ready.set_exception(std::current_exception());
      return;
    }
    ready.set_value(server->endpoint());
    server->run(stop);
  });
  std::exception_ptr error;
  LinkLatency latency;
  try {
    latency = measure_link_latency(ready.get_future().get(), writes);
  } catch (...) {
    error = std::current_exception();
  }
  stop = true;
  thread.join();
  if (error) std::rethrow_exception(error);
  return latency;
}

int run_live_bench(const std::string& configuration) {
  const BenchProcessConfig config = parse_bench_process(configuration);
  BenchProcessHooks hooks;
  const UserRtl rtl = config.rtl.empty() ? built_in_rtl() : load_user_rtl(config.rtl);
  hooks.rtl = rtl.make;
  hooks.judge = live_judge();
  hooks.finish = [&](const Scenario& scenario, const BenchOutcome& outcome,
                     const std::optional<Json>& judge) -> Json {
    Summary summary = summarise(scenario, outcome, rtl.hash, config.scenario);
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
