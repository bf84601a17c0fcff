// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: its commands are named here, and their errors end here.
#include <fmt/core.h>

#include <cstdio>
#include <iostream>

#include "host/cli/commands.hpp"
#include "host/cli/version.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 done, within limits; 1 a verdict failed; 2 usage or configuration; 3 bad or\n"
    "missing data; 4 run-time fault; 5 interrupted, the partial result is kept.";

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
  Chosen chosen;
  for (const auto add : {add_run, add_judge, add_suite, add_compare, add_profile, add_registers,
                         add_docs, add_bench, add_serve, add_ctl, add_keys}) {
    add(app, chosen);
  }
  check_command(app, argc > 1 ? argv[1] : "");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const std::vector<CLI::App*> parsed = app.get_subcommands();
    fmt::print(stderr, "ballast: {}; see ./ballast {}--help\n", error.what(),
               parsed.empty() ? std::string() : parsed.front()->get_name() + " ");
    return kExitUsage;
  }
  return chosen();
}

// What is printed and does not arrive is a fault, be it found at the end only.
bool output_lost() {
  std::cout.flush();
  return std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout;
}

int report_lost_output() {
  fmt::print(stderr,
             "ballast: the output could not be written; free some space or print elsewhere\n");
  return kExitRuntime;
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  try {
    const int code = ballast::dispatch(argc, argv);
    return ballast::output_lost() ? ballast::report_lost_output() : code;
  } catch (const ballast::Error& error) {
    fmt::print(stderr, "ballast: {}\n", error.what());
    return error.exit_code();
  } catch (const std::exception& error) {
    if (ballast::output_lost()) return ballast::report_lost_output();
    fmt::print(stderr, "ballast: {}; this is a fault of the program, please report it\n",
               error.what());
    return ballast::kExitRuntime;
  }
}
