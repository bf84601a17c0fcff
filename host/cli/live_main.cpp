// SPDX-License-Identifier: GPL-3.0-or-later
// The program `ballast-live`: the server of a live bench and its client.
#include "host/cli/commands.hpp"

int main(int argc, char** argv) {
  using namespace ballast;
  constexpr AddCommand kCommands[] = {add_serve, add_live_bench, add_ctl, add_keys};
  return run_command_line(argc, argv, kCommands);
}
