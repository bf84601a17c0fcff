// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <memory>

#include "host/cli/commands.hpp"
#include "host/cli/ctl_command.hpp"
#include "host/cli/keys_command.hpp"
#include "host/cli/serve_command.hpp"

namespace ballast {

void add_serve(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<ServeArgs>();
  CLI::App* serve = app.add_subcommand("serve", "A live bench for the window and for ctl");
  serve->add_option("scenario", args->scenario, "Scenario file (docs/scenarios.md)")->required();
  serve->add_option("--set", args->overrides, "Override a key, such as run.duration=\"10 s\"")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  serve->add_option("--bind", args->bind, "Address to listen at; port * takes any free one")
      ->capture_default_str();
  serve->add_option("--keys", args->keys,
                    "server.toml of ballast keys, for other machines and users");
  serve->add_option("--out", args->out,
                    "Run directory (default: in --results, by its name); numbered after a restart");
  serve->add_option("--results", args->results, "Folder of runs, and of what clients save")
      ->capture_default_str();
  serve->add_flag("--force", args->force, "Replace a run in --out");
  serve->add_flag("--number", args->number, "Number --out where there is a run in it");
  serve->add_option("--rtl", args->rtl, "Folder with controllers of your own");
  serve->add_option("--pace", args->pace, "max, realtime or a factor")->capture_default_str();
  add_judge_options(*serve, args->judge);
  serve->add_flag("--paused", args->paused, "Wait for run");
  serve->add_flag("--quiet,-q", args->quiet, "Print nothing but errors");
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
  CLI::App* ctl = app.add_subcommand("ctl", "Do from a shell what the window does");
  ctl->add_option("--connect", args->connect, "The server's address")->capture_default_str();
  ctl->add_option("--keys", args->keys,
                  "This client's keys, of ballast keys (default: this user's own)");
  ctl->add_flag("--json", args->json, "Print the reply as it came");
  ctl->add_option("--block", args->block, "Of read and write")
      ->check(CLI::IsMember({"gpu", "storage"}))
      ->capture_default_str();
  ctl->add_option("--rack", args->rack, "Rack (default: all)");
  ctl->add_option("--gpu", args->gpu, "GPU of the rack (default: all)");
  ctl->add_flag("--force", args->force, "save replaces files");
  ctl->add_flag("--paused", args->paused, "restart waits for run");
  ctl->add_option("--set", args->overrides,
                  "restart overrides a key of its scenario, in place of former ones")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  ctl->add_option("--timeout", args->timeout_s, "How long to look for the server, 0.1 to 86400 s")
      ->capture_default_str();
  ctl->add_option("command", args->command, "What to do, see below")->required();
  ctl->add_option("words", args->words, "Depends on the command");
  ctl->footer(ctl_help());
  ctl->callback([args, &chosen] { chosen = [args] { return run_ctl(*args, std::cout); }; });
}

void add_keys(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<KeysArgs>();
  CLI::App* keys = app.add_subcommand("keys", "Key pairs for a server that others may reach");
  keys->add_option("folder", args->folder, "Where to write them")->required();
  keys->add_option("--client", args->client, "Name of the client")->capture_default_str();
  keys->callback([args, &chosen] { chosen = [args] { return run_keys(*args, std::cout); }; });
}

}  // namespace ballast
