// SPDX-License-Identifier: GPL-3.0-or-later
// The commands as CLI11 sees them: names, options and help. What they do is in files of their own.
//
// Four programs share them, so that each is built only when it is needed: `ballast` simulates and
// judges, `ballast-suite` (suite_main.cpp) does so case by case, `ballast-live` (live_main.cpp)
// serves, and `ballast-bench` (tests/bench) measures. A user calls `ballast` alone, which hands the
// commands of the others on to them.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace ballast {

// What the command line asked for; set while it is parsed, called afterwards.
using Chosen = std::function<int()>;
using AddCommand = void (*)(CLI::App& app, Chosen& chosen);

// In commands_run.cpp and commands_judge.cpp.
void add_run(CLI::App& app, Chosen& chosen);
void add_judge(CLI::App& app, Chosen& chosen);
void add_compare(CLI::App& app, Chosen& chosen);
void add_profile(CLI::App& app, Chosen& chosen);
void add_registers(CLI::App& app, Chosen& chosen);
void add_docs(CLI::App& app, Chosen& chosen);
// In commands_live.cpp.
void add_serve(CLI::App& app, Chosen& chosen);
void add_live_bench(CLI::App& app, Chosen& chosen);  // what the server starts itself
void add_ctl(CLI::App& app, Chosen& chosen);
void add_keys(CLI::App& app, Chosen& chosen);

// The limits and the site they are held against, alike for every command that judges.
struct JudgeOptions;
void add_judge_options(CLI::App& command, JudgeOptions& options);

// --set and --registers, alike for every command that simulates.
void add_tuning_options(CLI::App& command, std::vector<std::string>& overrides,
                        std::filesystem::path& registers);

// A command of another program, which lies beside this one.
struct SiblingCommand {
  const char* name;
  const char* program;
  const char* help;
  bool has_one_command = false;  // it is not given the command's name
};

// What main() does: parses, calls, and prints each error on one line. Returns the exit code. A
// command of a sibling replaces this process by the sibling's.
int run_command_line(int argc, char** argv, std::span<const AddCommand> commands,
                     std::span<const SiblingCommand> siblings = {});

}  // namespace ballast
