// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/commands.hpp"
#include "host/cli/option_range.hpp"
#include "host/runs/judge_options.hpp"

namespace ballast {
namespace {

// "Rated power of the site, MW (default: the peak of the record)"
std::string help_of(const JudgeOption& option) {
  std::string text(option.help);
  if (!option.unit_name.empty()) text += ", " + std::string(option.unit_name);
  if (option.may_be_absent()) text += " (default: " + std::string(option.absent) + ")";
  return text;
}

}  // namespace

void add_judge_options(CLI::App& command, JudgeOptions& options) {
  command
      .add_option("--limits", options.limits, "Limit profile: a name, a file or all (repeatable)")
      ->allow_extra_args(false);
  for (const JudgeOption& option : judge_option_list()) {
    CLI::Option* added = std::visit(
        [&](const auto member) {
          return command.add_option(option.command_line(), options.*member, help_of(option));
        },
        option.value);
    if (!option.choices.empty()) {
      added->check(CLI::IsMember(option.choices));
    } else if (std::holds_alternative<std::uint64_t JudgeOptions::*>(option.value)) {
      added->check(in_range(between(0.0, 9e18)));
    } else if (std::holds_alternative<double JudgeOptions::*>(option.value)) {
      added->check(in_range(option.range));
    } else if (!option.names.empty()) {
      added->check(CLI::IsMember(option.names));
    }
    if (!option.may_be_absent()) added->capture_default_str();
  }
}

}  // namespace ballast
