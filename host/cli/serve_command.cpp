// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/serve_command.hpp"

#include <atomic>
#include <csignal>
#include <cstdio>

#include "host/cli/interrupt.hpp"
#include "host/cli/pace.hpp"
#include "host/link/judge_params.hpp"
#include "host/link/live_bench.hpp"
#include "host/link/server.hpp"
#include "host/results/output_file.hpp"
#include "host/runs/version.hpp"
#include "sim/base/terminal_text.hpp"
#include "sim/controller/user_rtl.hpp"

namespace ballast {
namespace {

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
  options.registers = args.registers;
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

}  // namespace ballast
