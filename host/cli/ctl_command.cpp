// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/ctl_command.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cmath>
#include <filesystem>

#include "host/cli/ctl_judge.hpp"
#include "host/cli/ctl_poll.hpp"
#include "host/cli/ctl_reply.hpp"
#include "host/cli/pace.hpp"
#include "host/link/client.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

struct Command {
  const char* name;
  std::size_t least;
  std::size_t most;
  const char* words;
  const char* example;
};
constexpr std::size_t kAny = 4096;
constexpr Command kCommands[] = {
    {"status", 0, 0, "", "status --json"},
    {"run", 0, 0, "", "run"},
    {"pause", 0, 0, "", "pause"},
    {"step", 1, 1, "TICKS", "step 1000"},
    {"pace", 1, 1, "max|realtime|X", "pace 20"},
    {"wait", 0, 0, "", "wait (until the run pauses or ends)"},
    {"read", 0, kAny, "[NAME]...", "read FLOOR RAMP_UP --rack 0 --gpu 3"},
    {"write", 1, kAny, "NAME=VALUE...", "write preset.0.FLOOR=\"80 %\" CONTROL.SLEW_IN_BAND=true"},
    {"preset", 1, 1, "N", "preset 2 --gpu 1"},
    {"inject", 1, kAny, "KIND [KEY=VALUE]...", "inject straggler rank=3 duration=\"10 s\""},
    {"judge", 0, kAny, "[LIMITS]... [KEY=VALUE]...", "judge ercot-2026-06 site_mw=150"},
    {"scenario", 0, 0, "", "scenario > tuned.toml"},
    {"save", 1, 1, "NAME", "save tuned --force"},
    {"restart", 0, 1, "[SCENARIO]", "restart --paused --set run.duration=\"60 s\""},
    {"shutdown", 0, 0, "", "shutdown"}};

constexpr const char* kNotes =
    "\nread shows the registers whose names contain NAME. write accepts the block before a name:\n"
    "storage:SOC_TAPER=\"8 %\". restart with --set drops earlier overrides. judge sets the limits\n"
    "for this run and those that follow, and waits for the verdicts; without arguments it ends\n"
    "judging. save writes into the folder NAME in the server's --results.\n\n"
    "Exit codes: 0 success, within limits; 1 judge: a limit is exceeded; 2 usage or configuration\n"
    "error; 3 bad or missing data; 4 a fault, no server, wait: the run failed, judge: there was\n"
    "nothing to judge; 5 wait: the run ended early.";

const Command& find_command(const CtlArgs& args) {
  for (const Command& command : kCommands) {
    if (args.command != command.name) continue;
    if (args.words.size() < command.least || args.words.size() > command.most) {
      throw ConfigError(
          "'ctl " + args.command + "' got " + std::to_string(args.words.size()) + " words", {},
          "see ./ballast ctl --help");
    }
    return command;
  }
  const std::string near = nearest_word(args.command, ctl_commands());
  throw ConfigError("no command 'ctl " + args.command + "'", {},
                    near.empty() ? "see ./ballast ctl --help" : "did you mean " + near + "?");
}

std::pair<std::string, Json> split_assignment(const std::string& word) {
  const std::size_t equals = word.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw ConfigError("'" + word + "' is not an assignment", {}, "write NAME=VALUE");
  }
  const std::string text = word.substr(equals + 1);
  // What reads as a JSON scalar is one: true, 3, 0.5; all else is a text: 20 W/s, RUN.
  Json value = Json::parse(text, nullptr, false);
  if (value.is_discarded() || value.is_structured() || value.is_null()) value = text;
  return {word.substr(0, equals), value};
}

Json write_params(const CtlArgs& args, const std::vector<std::string>& words) {
  Json writes = Json::array();
  for (const std::string& word : words) {
    const auto [name, value] = split_assignment(word);
    // "storage:NAME" is of that block, whatever --block says.
    const std::size_t colon = name.find(':');
    const std::string block = colon == std::string::npos ? args.block : name.substr(0, colon);
    writes.push_back({{"block", block},
                      {"name", colon == std::string::npos ? name : name.substr(colon + 1)},
                      {"value", value},
                      {"row", args.row},
                      {"rack", args.rack},
                      {"gpu", args.gpu}});
  }
  return {{"writes", writes}};
}

Json event_params(const std::vector<std::string>& words) {
  Json event = {{"kind", words.front()}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto [name, value] = split_assignment(words[i]);
    event[name] = value;
  }
  return {{"event", event}};
}

// A file is named from the caller's folder, not the server's; `ballast judge` tells them so too.
std::string limits_word(const std::string& word) {
  const std::filesystem::path path = word;
  const bool file = path.extension() == ".toml" || path.has_parent_path();
  return file ? std::filesystem::absolute(path).string() : word;
}

// Names of profiles, and options such as site_mw=150.
Json judge_params(const std::vector<std::string>& words) {
  Json params = {{"limits", Json::array()}};
  for (const std::string& word : words) {
    if (word.find('=') == std::string::npos) {
      params["limits"].push_back(limits_word(word));
    } else {
      const auto [name, value] = split_assignment(word);
      params[name] = value;
    }
  }
  if (params["limits"].empty() && !words.empty()) {
    throw ConfigError("no limits were given", {"ctl judge", 0, 0},
                      "name limit profiles too; `ballast judge --list` lists them");
  }
  return params;
}

std::int64_t whole_number(const std::string& text) {
  const auto value = parse_quantity(text, Unit::kNone);
  if (!value || *value < 0.0 || *value != std::floor(*value) || *value > 1e9) {
    throw ConfigError("'" + text + "' is not a count", {}, "write a whole number");
  }
  return static_cast<std::int64_t>(*value);
}

// The operation and parameters behind a command.
Request request_for(const CtlArgs& args) {
  const std::vector<std::string>& words = args.words;
  Request r;
  r.op = args.command;
  if (args.command == "step") {
    r.params["ticks"] = whole_number(words[0]);
  } else if (args.command == "pace") {
    r.params["factor"] = pace_factor(words[0], "ctl pace");
  } else if (args.command == "read") {
    r.params = {{"block", args.block}, {"row", args.row}, {"rack", args.rack}, {"gpu", args.gpu}};
  } else if (args.command == "write") {
    r.params = write_params(args, words);
  } else if (args.command == "preset") {
    r.op = "write";
    r.params = write_params(args, {"ACTIVE_PROFILE=" + std::to_string(whole_number(words[0]))});
  } else if (args.command == "inject") {
    r.params = event_params(words);
  } else if (args.command == "save") {
    r.params = {{"dir", words[0]}, {"force", args.force}};
  } else if (args.command == "restart") {
    if (!words.empty()) r.params["scenario"] = std::filesystem::absolute(words[0]).string();
    if (!args.overrides.empty()) r.params["set"] = args.overrides;
    r.params["paused"] = args.paused;
  } else if (args.command == "judge") {
    r.params = judge_params(words);
  } else if (args.command == "wait") {
    r.op = "status";
  }
  return r;
}

// Until the run pauses or ends; a failed one is an error.
Reply wait_for_rest(LinkClient& client) {
  for (StatusPoll poll(client);;) {
    Reply reply = poll.next();
    const std::string state = reply.body.value("state", "");
    if (state == "failed") {
      throw DeviceError(reply.body.value("message", "the run failed"), {}, "see the server");
    }
    if (state == "paused" || state == "ended") return reply;
  }
}

}  // namespace

std::string ctl_help() {
  std::string text = "Commands, each with an example:\n";
  for (const Command& c : kCommands) {
    text +=
        fmt::format("  {:<36} ballast ctl {}\n", fmt::format("{} {}", c.name, c.words), c.example);
  }
  text += kNotes;
  return text;
}

std::vector<std::string> ctl_commands() {
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return names;
}

int run_ctl(const CtlArgs& args, std::ostream& out) {
  find_command(args);
  if (!(args.timeout_s >= 0.1 && args.timeout_s <= 86400.0)) {
    throw ConfigError("--timeout is not from 0.1 to 86400", {}, "give seconds");
  }
  const Request request = request_for(args);
  LinkClientOptions options;
  options.endpoint = args.connect;
  if (!args.keys.empty()) options.keys = read_client_keys(args.keys);
  LinkClient client(options);
  const auto patience = std::chrono::milliseconds(std::lround(args.timeout_s * 1000.0));
  if (!client.wait_connected(patience)) {
    const std::string why = client.last_error();
    if (!why.empty()) throw_fault({"device", why});
    throw DeviceError("no server answers at " + args.connect, {},
                      args.keys.empty()
                          ? "start one with ./ballast serve, or give --keys if it requires keys"
                          : "start one with ./ballast serve, or give this client's key to the "
                            "server (it may also require no keys)");
  }
  try {
    if (args.command == "judge") return judge_live(request, args.json, client, out);
    Reply reply =
        args.command == "wait" ? wait_for_rest(client) : client.ask(request.op, request.params);
    print_reply(args, reply, out);
    const bool early = args.command == "wait" && reply.body.value("partial", false);
    return early ? kExitInterrupted : kExitOk;
  } catch (const Json::exception&) {
    throw ProtocolError("the server's reply to '" + request.op + "' is not as documented",
                        {args.connect, 0, 0}, "use the same release on both sides");
  }
}

}  // namespace ballast
