// SPDX-License-Identifier: GPL-3.0-or-later
// The program `ballast`.
#include "host/cli/commands.hpp"

int main(int argc, char** argv) {
  using namespace ballast;
  constexpr AddCommand kCommands[] = {add_run,     add_judge,     add_compare,
                                      add_profile, add_registers, add_docs};
  constexpr SiblingCommand kSiblings[] = {
      {"suite", "ballast-suite", "Simulate and judge every scenario with every seed"},
      {"bench", "ballast-bench", "Measure the speed on this machine"},
      {"serve", "ballast-live", "Run a live bench for the window and for ctl"},
      {"ctl", "ballast-live", "Control a live bench from the shell"},
      {"keys", "ballast-live", "Make key pairs for a server that others can reach"},
      {"gui", "ballast-gui", "Open the window on a live bench", true}};
  return run_command_line(argc, argv, kCommands, kSiblings);
}
