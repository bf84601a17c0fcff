// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/cli/ctl_reply.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "host/cli/ctl_judge.hpp"
#include "sim/base/terminal_text.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

std::string pace_text(double pace) {
  return pace > 0.0 ? format_number(pace) + " x real time" : "as fast as possible";
}

void print_status(const Json& s, std::ostream& out) {
  const auto text = [&](const char* key) { return visible(s.value(key, "?")); };
  out << fmt::format("{:<10} {}, run {} of {}\n", "state", text("state"), s.value("run", 0U),
                     text("scenario"));
  out << fmt::format("{:<10} {:.3f} s of {:.3f} s\n", "time", s.value("sim_s", 0.0),
                     s.value("duration_s", 0.0));
  out << fmt::format("{:<10} {}, now {:.1f} x\n", "pace", pace_text(s.value("pace", 1.0)),
                     s.value("realtime_factor", 0.0));
  out << fmt::format("{:<10} {} writes, {} events\n", "changes",
                     s.value("live_writes", std::int64_t{0}),
                     s.value("live_events", std::int64_t{0}));
  out << fmt::format("{:<10} {}\n", "results", text("run_dir"));
  if (!s.value("message", "").empty()) {
    out << fmt::format("{:<10} {}\n", "message", text("message"));
  }
}

// Leaves those whose names contain one of the words.
void choose_registers(const std::vector<std::string>& words, Json& body) {
  Json chosen = Json::array();
  for (Json& reg : body.at("registers")) {
    const auto name = reg.at("name").get<std::string>();
    const auto contains = [&](const std::string& w) { return name.find(w) != std::string::npos; };
    if (words.empty() || std::any_of(words.begin(), words.end(), contains)) {
      chosen.push_back(std::move(reg));
    }
  }
  if (chosen.empty()) {
    throw ConfigError("no register has this name", {}, "`ballast registers` lists them");
  }
  body["registers"] = std::move(chosen);
}

void print_registers(const Json& body, std::ostream& out) {
  for (const Json& reg : body.at("registers")) {
    out << fmt::format("{:<34} {}{}\n", visible(reg.at("name").get<std::string>()),
                       visible(reg.at("value").get<std::string>()),
                       reg.contains("mixed") ? "  (they differ)" : "");
  }
}

}  // namespace

void print_reply(const CtlArgs& args, Reply& reply, std::ostream& out) {
  if (args.command == "read") choose_registers(args.words, reply.body);
  if (args.json) {
    print_json(reply.body, out);
  } else if (args.command == "status" || args.command == "wait") {
    print_status(reply.body, out);
  } else if (args.command == "read") {
    print_registers(reply.body, out);
  } else if (args.command == "scenario") {
    out << visible_lines(reply.body.at("toml").get<std::string>());
  } else if (args.command == "save") {
    for (const Json& file : reply.body.at("files")) {
      out << visible(reply.body.at("dir").get<std::string>() + '/' + file.get<std::string>())
          << '\n';
    }
  } else if (reply.body.contains("tick")) {
    const Json& when = reply.body[reply.body.contains("at_tick") ? "at_tick" : "tick"];
    out << fmt::format("at {:.3f} s\n", seconds(when.get<Tick>()));
  }
}

}  // namespace ballast
