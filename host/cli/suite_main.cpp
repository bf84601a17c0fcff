// SPDX-License-Identifier: GPL-3.0-or-later
// The program `ballast-suite`. It starts itself for each simulation, and so has `run` as well.
#include <iostream>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/cli/suite_command.hpp"

namespace ballast {
namespace {

void add_suite(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<SuiteArgs>();
  SuiteRequest& request = args->request;
  CLI::App* suite =
      app.add_subcommand("suite", "Simulate and judge every scenario with every seed");
  suite->add_option("suite", request.suite, "Folder with suite.toml (docs/suite.md)")->required();
  add_tuning_options(*suite, request.overrides, request.registers);
  suite->add_option("--junit", request.junit, "Write the verdicts as JUnit XML");
  suite->add_option("--baseline", request.baseline,
                    "Fail if a figure is worse than in this baseline folder");
  suite->add_flag("--update-baseline", request.update_baseline,
                  "Write the baseline (default: into the suite's folder)");
  suite
      ->add_option("--jobs,-j", request.jobs,
                   "Number of simultaneous simulations (default: one per core)")
      ->check(CLI::Range(1, 4096));
  suite->add_option("--out", request.out, "Folder for the run directories (default: runs/<suite>)");
  suite->add_flag("--force", request.force,
                  "Replace files that are not an earlier output of the same kind");
  suite->add_flag("--require", request.require, "Fail if a clause is not assessable");
  suite->add_flag("--json", args->json, "Print the results as JSON");
  suite->add_flag("--quiet,-q", args->quiet, "Print only errors");
  suite->callback(
      [args, &chosen] { chosen = [args] { return run_suite_command(*args, std::cout); }; });
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  using namespace ballast;
  constexpr AddCommand kCommands[] = {add_suite, add_run};
  return run_command_line(argc, argv, kCommands);
}
