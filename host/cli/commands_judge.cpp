// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/cli/compare_command.hpp"
#include "host/cli/judge_command.hpp"
#include "host/cli/read_options.hpp"
#include "sim/base/error.hpp"

namespace ballast {

void add_judge(CLI::App& app, Chosen& chosen) {
  struct Words {
    JudgeArgs args;
    bool list = false;
  };
  const auto words = std::make_shared<Words>();
  JudgeRequest& request = words->args.request;
  CLI::App* judge = app.add_subcommand("judge", "Check a run or a trace against grid limits");
  judge->add_option("input", request.input, "Run directory or trace (docs/judge.md)");
  judge->add_flag("--list", words->list,
                  "List the limit profiles, or show those of --limits in full");
  add_judge_options(*judge, request.options);
  add_read_options(*judge, request.read);
  judge->add_option("--window", request.window, "Judge only this part (times in s)")
      ->type_name("FROM:TO");
  judge->add_flag("--require", request.require, "Fail if a clause is not assessable");
  judge->add_flag("--json", words->args.json, "Print the verdicts as JSON");
  judge->add_option("--junit", request.junit, "Write the verdicts as JUnit XML");
  judge->add_option("--report", request.report, "Write a report as HTML");
  judge->add_flag("--open", words->args.open, "Open that report in a browser");
  judge->add_flag("--force", request.force,
                  "Replace files that are not an earlier output of the same kind");
  judge->add_flag("--quiet,-q", words->args.quiet, "Print only errors");
  judge->callback([words, &chosen] {
    chosen = [words] {
      if (words->list) return list_limits(words->args.request.options.limits, std::cout);
      if (!words->args.request.input.empty()) return run_judge(words->args, std::cout);
      throw ConfigError("nothing to judge", {"judge", 0, 0},
                        "name a run directory or a trace; see ./ballast judge --help");
    };
  });
}

void add_compare(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<CompareArgs>();
  CompareRequest& request = args->request;
  CLI::App* compare = app.add_subcommand("compare", "Compare two runs, or a run and a recording");
  compare->add_option("a", request.a, "Run directory or trace")->required();
  compare->add_option("b", request.b, "Run directory or trace")->required();
  add_read_options(*compare, request.read);
  add_read_options(*compare, request.read_a, "-a", "A");
  add_read_options(*compare, request.read_b, "-b", "B");
  compare
      ->add_option("--align", request.align,
                   "start, correlate, or the time in s by which B begins after A")
      ->capture_default_str();
  add_judge_options(*compare, request.judge);
  compare->add_option("--report", request.report, "Write the overlay as HTML");
  compare->add_flag("--open", args->open, "Open that page in a browser");
  compare->add_flag("--force", request.force, "Replace a file that is not an earlier comparison");
  compare->add_flag("--json", args->json, "Print the differences as JSON");
  compare->add_flag("--quiet,-q", args->quiet, "Print only errors");
  compare->callback([args, &chosen] { chosen = [args] { return run_compare(*args, std::cout); }; });
}

}  // namespace ballast
