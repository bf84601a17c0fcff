// SPDX-License-Identifier: GPL-3.0-or-later
// The program `ballast`.
#include "host/cli/commands.hpp"

int main(int argc, char** argv) {
  using namespace ballast;
  constexpr AddCommand kCommands[] = {add_run,     add_judge,     add_compare,
                                      add_profile, add_registers, add_docs};
  constexpr SiblingCommand kSiblings[] = {
      {"suite", "ballast-suite", "Simulate and judge scenarios times seeds"},
      {"bench", "ballast-bench", "Speed on this machine, as ratios"},
      {"serve", "ballast-live", "A live bench for the window and for ctl"},
      {"ctl", "ballast-live", "Do from a shell what the window does"},
      {"keys", "ballast-live", "Key pairs for a server that others may reach"}};
  return run_command_line(argc, argv, kCommands, kSiblings);
}
