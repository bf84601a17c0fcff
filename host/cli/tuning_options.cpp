// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/commands.hpp"

namespace ballast {

void add_tuning_options(CLI::App& command, std::vector<std::string>& overrides,
                        std::filesystem::path& registers) {
  command.add_option("--set", overrides, "Override a key, such as run.duration=\"10 s\"")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command
      .add_option("--registers", registers,
                  "Parameter set whose registers replace those of the scenario (docs/tuning.md)")
      ->type_name("FILE");
}

}  // namespace ballast
