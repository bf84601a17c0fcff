// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "host/cli/commands.hpp"
#include "host/cli/ctl_command.hpp"
#include "host/cli/keys_command.hpp"
#include "host/cli/serve_command.hpp"
#include "host/link/live_bench.hpp"
#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

std::vector<std::string> block_keys() {
  std::vector<std::string> keys;
  for (const BlockInfo& block : all_blocks()) keys.emplace_back(block.key);
  return keys;
}

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<ServeArgs>();
  CLI::App* serve = app.add_subcommand("serve", "Run a live bench for the window and for ctl");
  serve->add_option("scenario", args->scenario, "Scenario file (docs/scenarios.md)")->required();
  add_tuning_options(*serve, args->overrides, args->registers);
  serve->add_option("--bind", args->bind, "Address to listen on; port * selects any free port")
      ->capture_default_str();
  serve->add_option("--keys", args->keys,
                    "server.toml made by `ballast keys`, to admit other machines and users");
  serve->add_option(
      "--out", args->out,
      "Run directory (default: named after the scenario, in --results); numbered after a restart");
  serve->add_option("--results", args->results, "Folder for runs and for what clients save")
      ->capture_default_str();
  serve->add_flag("--force", args->force, "Replace a run in --out");
  serve->add_flag("--number", args->number, "Append a number to --out if it contains a run");
  serve
      ->add_option("--engine", args->engines,
                   "Engine of a block, such as gpu=rtl, or of all blocks; rtl is the only one")
      ->type_name("[BLOCK=]ENGINE")
      ->allow_extra_args(false);
  serve->add_option("--rtl", args->rtl, "Folder with your own controllers");
  serve->add_option("--pace", args->pace, "max, realtime or a factor")->capture_default_str();
  add_judge_options(*serve, args->judge);
  serve->add_flag("--paused", args->paused, "Start paused and wait for `run`");
  serve->add_flag("--quiet,-q", args->quiet, "Print only errors");
  serve->callback([args, &chosen] { chosen = [args] { return run_serve(*args); }; });
}

void add_live_bench(CLI::App& app, Chosen& chosen) {
  const auto configuration = std::make_shared<std::string>();
  CLI::App* bench = app.add_subcommand(kLiveBenchWord)->group("");
  bench->add_option("configuration", *configuration)->required();
  bench->callback([configuration, &chosen] {
    chosen = [configuration] { return run_live_bench(*configuration); };
  });
}

void add_ctl(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<CtlArgs>();
  CLI::App* ctl = app.add_subcommand("ctl", "Control a live bench from the shell");
  ctl->add_option("--connect", args->connect, "Address of the server")->capture_default_str();
  ctl->add_option("--keys", args->keys,
                  "Keys of this client, made by `ballast keys` (default: the user's own)");
  ctl->add_flag("--json", args->json, "Print the reply as JSON");
  ctl->add_option("--block", args->block, "Block for read and write")
      ->check(CLI::IsMember(block_keys()))
      ->capture_default_str();
  ctl->add_option("--row", args->row, "Row, for the block of a row (default: all)");
  ctl->add_option("--rack", args->rack, "Rack (default: all)");
  ctl->add_option("--gpu", args->gpu, "GPU of the rack (default: all)");
  ctl->add_flag("--force", args->force, "save: replace files");
  ctl->add_flag("--paused", args->paused, "restart: start paused and wait for `run`");
  ctl->add_option("--set", args->overrides,
                  "restart: override a key of the scenario; replaces earlier overrides")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  ctl->add_option("--timeout", args->timeout_s, "How long to wait for the server, 0.1 to 86400 s")
      ->capture_default_str();
  ctl->add_option("command", args->command, "Command, see below")->required();
  ctl->add_option("words", args->words, "Arguments of the command");
  ctl->footer(ctl_help());
  ctl->callback([args, &chosen] { chosen = [args] { return run_ctl(*args, std::cout); }; });
}

void add_keys(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<KeysArgs>();
  CLI::App* keys = app.add_subcommand("keys", "Make key pairs for a server that others can reach");
  keys->add_option("folder", args->folder, "Folder for the keys")->required();
  keys->add_option("--client", args->client, "Name of the client")->capture_default_str();
  keys->callback([args, &chosen] { chosen = [args] { return run_keys(*args, std::cout); }; });
}

}  // namespace ballast
