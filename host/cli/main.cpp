// SPDX-License-Identifier: GPL-3.0-or-later
// The command line. Commands live in files of their own; here they are named and their errors end.
#include <fmt/core.h>
#include <CLI/CLI.hpp>
#include <iostream>

#include "host/cli/bench_command.hpp"
#include "host/cli/profile_command.hpp"
#include "host/cli/registers_command.hpp"
#include "host/cli/run_command.hpp"
#include "host/cli/version.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done, within limits; 1 a verdict failed; 2 usage or configuration; 3 bad or\n"
    "missing data; 4 run-time fault; 5 interrupted, the partial result is kept.";

void add_run(CLI::App& app, RunArgs& args) {
  CLI::App* run = app.add_subcommand("run", "Simulate a scenario and report on it");
  run->add_option("scenario", args.scenario, "Scenario file (docs/scenarios.md)")->required();
  run->add_option("--set", args.overrides, "Override a key, such as run.duration=\"10 s\"")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  run->add_option("--out", args.out, "Run directory (default: runs/<name>, numbered)");
  run->add_flag("--force", args.force, "Replace the run in --out");
  run->add_option("--waves", args.waves, "Write waves.fst for this window, times in s")
      ->type_name("FROM:TO[:RACK]");
  run->add_option("--csv", args.csv,
                  "Write run.csv with these columns, such as site_grid_w or rack0_load_w")
      ->delimiter(',')
      ->allow_extra_args(false);
  run->add_option("--csv-decimation", args.csv_decimation, "Ticks averaged to one line of run.csv")
      ->check(CLI::Range(1, 1000000));
  run->add_option("--pace", args.pace, "max, realtime or a factor")->capture_default_str();
  run->add_option("--rtl", args.rtl, "Folder with controllers of your own (docs/architecture.md)");
  run->add_flag("--quiet,-q", args.quiet, "Print nothing but errors");
  run->add_flag("--json", args.json, "Print summary.json instead of the table");
}

struct ProfileArgs {
  ProfileShowArgs show;
  std::string svg;
  ProfileImportArgs import;
  std::string step;
};

void add_read_options(CLI::App& command, ReadOptions& read) {
  command.add_option("--channel", read.channels, "Take only this channel (repeatable)")
      ->allow_extra_args(false);
  command.add_option("--format", read.format, "csv, mllog, ptdaemon or nvidia-smi")
      ->capture_default_str();
  command
      .add_option("--failed", read.failure_markers, "Text that marks a failed poll (repeatable)")
      ->allow_extra_args(false);
}

void add_profile(CLI::App& app, ProfileArgs& args) {
  CLI::App* profile = app.add_subcommand("profile", "Look at measured power traces");
  profile->require_subcommand(1);
  CLI::App* show = profile->add_subcommand("show", "Length, sampling, power, strongest line");
  show->add_option("file", args.show.file, "Trace (docs/traces.md)")->required();
  add_read_options(*show, args.show.read);
  show->add_option("--svg", args.svg, "Draw the trace");
  show->add_flag("--json", args.show.json, "Print the figures as JSON");
  CLI::App* import = profile->add_subcommand("import", "Convert any trace to our CSV");
  import->add_option("file", args.import.file, "Trace (docs/traces.md)")->required();
  import->add_option("output", args.import.output, "CSV file to write")->required();
  add_read_options(*import, args.import.read);
  import->add_option("--step", args.step, "Spacing of the lines, such as \"100 ms\"");
}

int run_profile(CLI::App& app, ProfileArgs& args) {
  CLI::App* profile = app.get_subcommand("profile");
  if (profile->got_subcommand("show")) {
    if (!args.svg.empty()) args.show.svg = args.svg;
    return run_profile_show(args.show, std::cout);
  }
  if (!args.step.empty()) {
    args.import.step_s = parse_quantity(args.step, Unit::kSecond);
    if (!args.import.step_s) {
      throw ConfigError("'" + args.step + "' is no time", {"--step", 0, 0},
                        "write a quantity such as \"100 ms\"");
    }
  }
  return run_profile_import(args.import, std::cout);
}

void add_bench(CLI::App& app, BenchArgs& args) {
  CLI::App* bench = app.add_subcommand("bench", "Speed of the simulation on this machine");
  bench->add_flag("--json", args.json, "Print the figures as JSON");
  bench->add_flag("--quick", args.quick, "Seconds instead of minutes, rougher, without Icarus");
  bench->add_flag("--start-probe", args.start_probe)->group("");  // what bench starts itself
}

// A word in the place of a command that is none.
void check_command(const CLI::App& app, const std::string& word) {
  if (word.empty() || word.front() == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    names.push_back(command->get_name());
    if (names.back() == word) return;
  }
  const std::string near = nearest_word(word, names);
  throw ConfigError("no command '" + word + "'", {},
                    near.empty() ? "./ballast --help lists them" : "did you mean " + near + "?");
}

int dispatch(int argc, char** argv) {
  CLI::App app("Ballast: power emulation of AI data centres with the controllers' RTL in the loop",
               "ballast");
  app.require_subcommand(1);
  app.set_version_flag("--version", kVersion);
  app.footer(kFooter);
  RunArgs run;
  ProfileArgs profile;
  BenchArgs bench;
  std::string filter;
  std::string page;
  add_run(app, run);
  add_profile(app, profile);
  add_bench(app, bench);
  CLI::App* registers = app.add_subcommand("registers", "Print the register map");
  registers->add_option("filter", filter, "Only registers whose name holds this");
  CLI::App* docs = app.add_subcommand("docs", "Print a generated reference page");
  docs->add_option("page", page, "Which page")->required()->check(CLI::IsMember({"scenarios"}));
  check_command(app, argc > 1 ? argv[1] : "");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    fmt::print(stderr, "ballast: {}; see ./ballast {}--help\n", error.what(),
               chosen.empty() ? std::string() : chosen.front()->get_name() + " ");
    return kExitUsage;
  }
  if (app.got_subcommand("run")) return run_scenario(run);
  if (app.got_subcommand("profile")) return run_profile(app, profile);
  if (app.got_subcommand("bench")) return run_bench_command(bench);
  if (app.got_subcommand("docs")) {
    std::cout << scenario_reference();
    return kExitOk;
  }
  return run_registers(filter, std::cout);
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  try {
    return ballast::dispatch(argc, argv);
  } catch (const ballast::Error& error) {
    fmt::print(stderr, "ballast: {}\n", error.what());
    return error.exit_code();
  } catch (const std::exception& error) {
    fmt::print(stderr, "ballast: {}; this is a fault of the program, please report it\n",
               error.what());
    return ballast::kExitRuntime;
  }
}
