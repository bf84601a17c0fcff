// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of every command line: parsing, and the place where errors end.
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <new>
#include <stdexcept>

#include "host/cli/commands.hpp"
#include "host/cli/console.hpp"
#include "host/cli/visible_output.hpp"
#include "host/runs/version.hpp"
#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr const char* kFooter =
    "Exit codes: 0 success, within limits; 1 a verdict failed; 2 usage or configuration error;\n3 "
    "bad or missing data; 4 run-time fault; 5 interrupted (the partial result is kept).";

// A word in the place of a command that is none.
void check_command(const CLI::App& app, const std::string& word) {
  if (word.empty() || word.front() == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    names.push_back(command->get_name());
    if (names.back() == word) return;
  }
  const std::string near = nearest_word(word, names);
  throw ConfigError("unknown command '" + word + "'", {},
                    near.empty() ? "./ballast --help lists them" : "did you mean " + near + "?");
}

// Returns only by an exception.
[[noreturn]] void become(const SiblingCommand& sibling, char** argv) {
  const std::filesystem::path program =
      std::filesystem::read_symlink("/proc/self/exe").replace_filename(sibling.program);
  execv(program.c_str(), argv + (sibling.has_one_command ? 1 : 0));
  throw DeviceError(
      fmt::format("cannot start the program of '{}': {}", sibling.name, std::strerror(errno)),
      {program.string()}, fmt::format("build it with ./ballast {}", sibling.name));
}

int dispatch(int argc, char** argv, std::span<const AddCommand> commands,
             std::span<const SiblingCommand> siblings) {
  for (const SiblingCommand& s : siblings) {
    if (argc > 1 && std::strcmp(argv[1], s.name) == 0) become(s, argv);
  }
  CLI::App app("Ballast: power emulation of AI data centres with controller RTL in the loop",
               "ballast");
  app.require_subcommand(1);
  app.set_version_flag("--version", kVersion);
  app.footer(kFooter);
  Chosen chosen;
  for (const AddCommand add : commands) add(app, chosen);
  for (const SiblingCommand& s : siblings) app.add_subcommand(s.name, s.help);
  check_command(app, argc > 1 ? argv[1] : "");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
    const std::vector<CLI::App*> parsed = app.get_subcommands();
    say(fmt::format("{}; see ./ballast {}--help", error.what(),
                    parsed.empty() ? std::string() : parsed.front()->get_name() + " "));
    return kExitUsage;
  }
  return chosen();
}

// A file name that is too long, a loop of links, a folder that is none or is closed.
int report_file(const std::filesystem::filesystem_error& error) {
  const Error said = DeviceError(error.code().message(), {error.path1().string()},
                                 "give a valid path in an accessible folder");
  say(said.what());
  return said.exit_code();
}

// What the input asks for may be right and still too much.
int report_memory() {
  say("not enough memory; use a shorter or coarser input, or a larger machine");
  return kExitRuntime;
}

// Output that could not be written is an error, even where only the final flush shows it.
bool output_lost() {
  std::cout.flush();
  return std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || !std::cout;
}

int report_lost_output() {
  say("the output could not be written; free some space or write elsewhere");
  return kExitRuntime;
}

}  // namespace

int run_command_line(int argc, char** argv, std::span<const AddCommand> commands,
                     std::span<const SiblingCommand> siblings) {
  const VisibleOutput visible_output(std::cout);
  try {
    const int code = dispatch(argc, argv, commands, siblings);
    return output_lost() ? report_lost_output() : code;
  } catch (const Error& error) {
    say(error.what());
    return error.exit_code();
  } catch (const std::filesystem::filesystem_error& error) {
    return report_file(error);
  } catch (const std::bad_alloc&) {
    return report_memory();
  } catch (const std::length_error&) {
    return report_memory();
  } catch (const std::exception& error) {
    if (output_lost()) return report_lost_output();
    say(std::string(error.what()) + "; this is a bug in Ballast, please report it");
    return kExitRuntime;
  }
}

}  // namespace ballast
