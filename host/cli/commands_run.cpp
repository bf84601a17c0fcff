// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/cli/profile_command.hpp"
#include "host/cli/read_options.hpp"
#include "host/cli/registers_command.hpp"
#include "host/cli/run_command.hpp"
#include "host/firmware/vendor_export.hpp"
#include "host/limits/limit_profile.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

std::optional<double> step_of(const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto step_s = parse_quantity(text, Unit::kSecond);
  if (step_s) return step_s;
  throw ConfigError("'" + text + "' is not a time", {"--step", 0, 0},
                    "write a quantity such as \"100 ms\"");
}

}  // namespace

void add_run(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<RunArgs>();
  RunRequest& request = args->request;
  CLI::App* run = app.add_subcommand("run", "Simulate a scenario and write a run directory");
  run->add_option("scenario", request.scenario, "Scenario file (docs/scenarios.md)")->required();
  add_tuning_options(*run, request.overrides, request.registers);
  run->add_option("--out", request.out, "Run directory (default: runs/<name> with a number)");
  run->add_flag("--force", request.force,
                "Replace a run, or other files of the same names, in --out");
  run->add_option("--waves", request.waves, "Write waves.fst for this time window (times in s)")
      ->type_name("FROM:TO[:RACK|:BLOCK[:ROW]]");
  run->add_option("--csv", request.csv,
                  "Write run.csv with these columns, such as site_grid_w or rack0_load_w")
      ->delimiter(',')
      ->allow_extra_args(false);
  run->add_option("--csv-decimation", request.csv_decimation,
                  "Number of ticks averaged into one line of run.csv")
      ->check(CLI::Range(1, 1000000));
  run->add_option("--pace", args->pace, "max, realtime or a factor")->capture_default_str();
  run->add_option("--engine", args->engines,
                  "Engine of a block, such as gpu=rtl, or of all blocks; rtl is the only one")
      ->type_name("[BLOCK=]ENGINE")
      ->allow_extra_args(false);
  run->add_option("--rtl", request.rtl, "Folder with your own controllers (docs/architecture.md)");
  add_judge_options(*run, request.judge);
  run->add_flag("--quiet,-q", args->quiet, "Print only errors");
  run->add_flag("--json", args->json, "Print summary.json instead of the table");
  run->add_flag("--open", args->open, "Open the report in a browser");
  run->add_option("--parent", args->parent)->group("");  // a suite's own
  run->callback([args, &chosen] { chosen = [args] { return run_scenario(*args); }; });
}

void add_profile(CLI::App& app, Chosen& chosen) {
  CLI::App* profile = app.add_subcommand("profile", "Describe or convert measured power traces");
  profile->require_subcommand(1);

  const auto show_args = std::make_shared<ProfileShowArgs>();
  CLI::App* show =
      profile->add_subcommand("show", "Show length, sampling, power and strongest line");
  show->add_option("file", show_args->file, "Trace (docs/traces.md)")->required();
  add_read_options(*show, show_args->read);
  show->add_option("--svg", show_args->svg, "Draw the trace");
  show->add_flag("--force", show_args->force, "Replace a file that is not an earlier drawing");
  show->add_flag("--json", show_args->json, "Print the figures as JSON");
  show->callback([show_args, &chosen] {
    chosen = [show_args] { return run_profile_show(*show_args, std::cout); };
  });

  const auto import_args = std::make_shared<ProfileImportArgs>();
  const auto step = std::make_shared<std::string>();
  CLI::App* converter = profile->add_subcommand("import", "Convert a trace to Ballast's CSV");
  converter->add_option("file", import_args->file, "Trace (docs/traces.md)")->required();
  converter->add_option("output", import_args->output, "CSV file to write")->required();
  add_read_options(*converter, import_args->read);
  converter->add_flag("--force", import_args->force,
                      "Replace a file that is not an earlier import");
  converter->add_option("--step", *step, "Spacing of the lines, such as \"100 ms\"");
  converter->callback([import_args, step, &chosen] {
    chosen = [import_args, step] {
      import_args->step_s = step_of(*step);
      return run_profile_import(*import_args, std::cout);
    };
  });
}

namespace {

void add_settings(CLI::App& command, SettingsArgs& args) {
  command.add_option("set", args.set, "Parameter set, as the window and `export` write it");
  command.add_option(
      "--scenario", args.scenario,
      "Scenario with the registers that the set changes, or that are used without a set");
}

}  // namespace

void add_registers(CLI::App& app, Chosen& chosen) {
  const auto filter = std::make_shared<std::string>();
  CLI::App* registers =
      app.add_subcommand("registers", "Print the register map; check or export settings");
  registers->add_option("filter", *filter, "Only registers whose name contains this text");
  registers->require_subcommand(0, 1);
  registers->callback([filter, registers, &chosen] {
    if (!registers->get_subcommands().empty()) return;
    chosen = [filter] { return run_registers(*filter, std::cout); };
  });

  const auto check_args = std::make_shared<CheckRegistersArgs>();
  CLI::App* check = registers->add_subcommand(
      "check", "Say which settings contradict each other or have no effect");
  add_settings(*check, check_args->settings);
  check->add_flag("--strict", check_args->strict, "Fail if a setting has no effect");
  check->callback([check_args, &chosen] {
    chosen = [check_args] { return check_registers(*check_args, std::cout); };
  });

  const auto export_args = std::make_shared<ExportRegistersArgs>();
  CLI::App* exporter = registers->add_subcommand("export", "Print settings for other tools");
  add_settings(*exporter, export_args->settings);
  exporter->add_option("--as", export_args->format, "Form of the output")
      ->check(CLI::IsMember({"nvidia-smi", "redfish", "toml"}))
      ->capture_default_str();
  exporter->add_option("--gpu", export_args->gpu, "Index of the GPU within its host (default: all)")
      ->check(CLI::Range(0, 1023));
  exporter->footer("nvidia-smi: " + vendor_export_note(VendorFormat::kNvidiaSmi) +
                   "\nredfish: " + vendor_export_note(VendorFormat::kRedfish) +
                   "\ntoml: a parameter set for --registers, with every setting.");
  exporter->callback([export_args, &chosen] {
    chosen = [export_args] { return export_registers(*export_args, std::cout); };
  });
}

void add_docs(CLI::App& app, Chosen& chosen) {
  const auto page = std::make_shared<std::string>();
  CLI::App* docs = app.add_subcommand("docs", "Print a generated reference page");
  docs->add_option("page", *page, "Name of the page")
      ->required()
      ->check(CLI::IsMember({"scenarios", "limits"}));
  docs->callback([page, &chosen] {
    chosen = [page] {
      std::cout << (*page == "limits" ? limits_reference() : scenario_reference());
      return static_cast<int>(kExitOk);
    };
  });
}

}  // namespace ballast
