// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/suite_command.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <ostream>

#include "host/cli/console.hpp"
#include "host/cli/interrupt.hpp"
#include "sim/base/error.hpp"

namespace ballast {
namespace {

constexpr std::size_t kBarColumns = 30;

// "[######....] 3 of 8 runs, 2 under way", where standard error is a terminal.
class SuiteProgress {
 public:
  explicit SuiteProgress(bool quiet) : enabled_(!quiet && isatty(STDERR_FILENO) == 1) {}
  ~SuiteProgress() {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }
  void show(std::size_t done, std::size_t running, std::size_t total) {
    if (!enabled_ || (shown_ && done == done_ && running == running_)) return;
    const std::size_t filled = kBarColumns * done / std::max<std::size_t>(total, 1);
    fmt::print(stderr, "\r\033[K[{}{}] {} of {} runs, {} under way", std::string(filled, '#'),
               std::string(kBarColumns - filled, '.'), done, total, running);
    std::fflush(stderr);
    shown_ = true;
    done_ = done;
    running_ = running;
  }

 private:
  bool enabled_;
  bool shown_ = false;
  std::size_t done_ = 0;
  std::size_t running_ = 0;
};

SuiteResult run_in_front(const SuiteArgs& args) {
  SuiteProgress progress(args.quiet);
  SuiteHooks hooks;
  hooks.progress = [&](std::size_t done, std::size_t running, std::size_t total) {
    progress.show(done, running, total);
  };
  hooks.watch_stop = [] { return &watch_interrupts(); };
  return run_suite(args.request, hooks);
}

}  // namespace

int run_suite_command(const SuiteArgs& args, std::ostream& out) {
  const SuiteResult suite = run_in_front(args);
  if (suite.interrupted) {
    say(fmt::format("interrupted; the results so far are in {}", suite.folder.string()));
    return kExitInterrupted;
  }
  for (const CaseResult& c : suite.cases) {
    if (!c.error.empty()) say(fmt::format("case {} failed: {}", c.what.name, c.error));
  }
  if (args.json) {
    out << suite_json(suite);
  } else if (!args.quiet) {
    out << suite_table(suite) << "\n  Runs and reports: " << suite.folder.string() << "\n";
  }
  return suite.exit_code();
}

}  // namespace ballast
