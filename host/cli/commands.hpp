// SPDX-License-Identifier: GPL-3.0-or-later
// The commands as CLI11 sees them: names, options and help. What they do is in files of their own.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace ballast {

// What the command line asked for; set while it is parsed, called afterwards.
using Chosen = std::function<int()>;

void add_run(CLI::App& app, Chosen& chosen);
void add_judge(CLI::App& app, Chosen& chosen);
void add_suite(CLI::App& app, Chosen& chosen);
void add_compare(CLI::App& app, Chosen& chosen);
void add_profile(CLI::App& app, Chosen& chosen);
void add_registers(CLI::App& app, Chosen& chosen);
void add_docs(CLI::App& app, Chosen& chosen);
void add_bench(CLI::App& app, Chosen& chosen);
void add_serve(CLI::App& app, Chosen& chosen);
void add_ctl(CLI::App& app, Chosen& chosen);
void add_keys(CLI::App& app, Chosen& chosen);

// The limits and the site they are held against, alike for every command that judges.
struct JudgeOptions;
void add_judge_options(CLI::App& command, JudgeOptions& options);

}  // namespace ballast
