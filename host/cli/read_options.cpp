// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/read_options.hpp"

#include <CLI/CLI.hpp>

#include "host/cli/option_range.hpp"

namespace ballast {

void add_read_options(CLI::App& command, ReadOptions& options, const std::string& suffix,
                      const std::string& of) {
  const auto help = [&](const std::string& text) {
    return of.empty() ? text : text + " [" + of + " only]";
  };
  command
      .add_option(
          "--channel" + suffix, options.channels,
          help("Use only this channel (repeatable); for a run a single one, by default grid_w"))
      ->allow_extra_args(false);
  command.add_option("--format" + suffix, options.format,
                     help("Format of a trace: auto, " + trace_format_names()));
  command.add_option(
      "--columns" + suffix, options.columns,
      help("Names of the columns of a table, such as \"timestamp,index,power.draw [W]\""));
  command
      .add_option("--failed" + suffix, options.failure_markers,
                  help("Text that marks a failed poll, such as nan (repeatable)"))
      ->allow_extra_args(false);
  command
      .add_option("--gap-factor" + suffix, options.gap_factor,
                  help("A spacing above this multiple of the median is a gap (default 5)"))
      ->check(in_range(between(1.5, 1e6)));
}

}  // namespace ballast
