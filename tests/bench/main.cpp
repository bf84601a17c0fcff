// SPDX-License-Identifier: GPL-3.0-or-later
// The program `ballast-bench`. It measures runs, judgements and a live bench as processes of its
// own, and so has the commands of `ballast` and `ballast-live` as well.
#include <memory>

#include "host/cli/commands.hpp"
#include "tests/bench/bench_command.hpp"

namespace ballast {
namespace {

void add_bench(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<BenchArgs>();
  CLI::App* bench = app.add_subcommand("bench", "Measure the speed on this machine");
  bench->add_flag("--json", args->json, "Print the figures as JSON");
  bench->add_flag("--quick", args->quick,
                  "Take seconds instead of minutes, less accurately and without Icarus");
  bench
      ->add_option("--soak", args->soak_minutes,
                   "Run only the soak: memory of a live bench and its window over MINUTES of "
                   "wall-clock time")
      ->check(CLI::Range(0.1, 600.0));
  bench->add_flag("--start-probe", args->start_probe)->group("");  // what bench starts itself
  bench->callback([args, &chosen] { chosen = [args] { return run_bench_command(*args); }; });
}

}  // namespace
}  // namespace ballast

int main(int argc, char** argv) {
  using namespace ballast;
  constexpr AddCommand kCommands[] = {add_bench, add_run, add_judge, add_serve, add_live_bench};
  return run_command_line(argc, argv, kCommands);
}
