// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/run_command.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <iostream>

#include "host/cli/console.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/open_page.hpp"
#include "host/cli/pace.hpp"
#include "host/cli/progress.hpp"
#include "host/results/closing_table.hpp"
#include "host/results/output_file.hpp"
#include "sim/controller/engine_config.hpp"

namespace ballast {
namespace {

bool exceeds_a_limit(const Summary& summary) {
  return std::any_of(summary.verdicts.begin(), summary.verdicts.end(),
                     [](const VerdictSummary& v) { return v.pass == false; });
}

RunResult simulate_in_front(const RunArgs& args) {
  RunRequest request = args.request;
  for (Override& engine : engine_overrides(args.engines)) {
    request.overrides.push_back(std::move(engine));
  }
  request.pace = pace_factor(args.pace);
  ignore_file_size_signal();
  Progress progress(args.quiet);
  RunHooks hooks;
  hooks.progress = [&](Tick done, Tick total) { progress.show(done, total); };
  hooks.watch_stop = [&] {
    if (args.parent > 0) end_with_parent(args.parent);
    progress.begin();
    return &watch_interrupts();
  };
  hooks.say = [&](const std::string& line) {
    progress.clear();
    say(line);
  };
  return simulate(request, hooks);
}

}  // namespace

int run_scenario(const RunArgs& args) {
  const RunResult result = simulate_in_front(args);
  const Summary& summary = result.summary;
  const std::string report = (result.out / "report.html").string();
  if (args.json) {
    std::cout << to_json(summary);
  } else if (!args.quiet) {
    std::cout << closing_table(summary, summary.ticks > 0 ? report : std::string());
  }
  if (args.open && summary.ticks > 0) open_page(report);
  if (!summary.partial) return exceeds_a_limit(summary) ? kExitVerdict : kExitOk;
  say(fmt::format("interrupted at {:.3f} s of {:.3f} s; the partial result is in {}",
                  seconds(summary.ticks), result.asked_s, result.out.string()));
  return kExitInterrupted;
}

}  // namespace ballast
