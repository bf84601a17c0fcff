// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/shell_session.hpp"

#include <algorithm>
#include <map>
#include <type_traits>

#include "host/link/message.hpp"
#include "sim/base/field_list.hpp"
#include "sim/base/field_text.hpp"
#include "sim/base/shell_command.hpp"
#include "sim/base/units.hpp"
#include "sim/registers/block_registry.hpp"

namespace ballast {
namespace {

// `ballast ctl` takes what reads as a JSON scalar for one: a text that does is given as JSON.
std::string assignment(const std::string& name, const std::string& text) {
  const Json read = Json::parse(text, nullptr, false);
  const bool plain = read.is_discarded() || read.is_structured() || read.is_null();
  return ' ' + shell_word(name + '=' + (plain ? text : Json(text).dump()));
}

std::string assignment(const std::string& name, const RegisterValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return assignment(name, *text);
  return ' ' + shell_word(name + '=' + value_text(value));
}

// One call for all that went to the same registers' owner at the same time.
std::string target(const WriteConfig& write) {
  std::string text = " write";
  for (const BlockInfo& block : all_blocks()) {
    if (block.id == BlockId::kGpu || write.registers[block.id].empty()) continue;
    text = " --block " + std::string(block.key) + " write";
  }
  if (write.gpu >= 0) text = " --gpu " + std::to_string(write.gpu) + text;
  if (write.row >= 0) text = " --row " + std::to_string(write.row) + text;
  if (write.rack >= 0) text = " --rack " + std::to_string(write.rack) + text;
  return text;
}

std::string entries(const WriteConfig& write) {
  std::string text;
  for (const std::vector<Entry>& list : write.registers) {
    for (const Entry& entry : list) text += assignment(entry.name, entry.value);
  }
  return text;
}

std::string assignment(const FieldInfo& field) {
  if (field.type == FieldInfo::Type::kOptionalQuantity && field.value.index() == 0) {
    return assignment(field.key, std::string(kNoQuantity));
  }
  if (const auto* number = std::get_if<double>(&field.value); number && field.unit != Unit::kNone) {
    return assignment(field.key, format_quantity(*number, field.unit));
  }
  return std::visit(
      [&](const auto& value) -> std::string {
        if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
          return {};
        } else {
          return assignment(field.key, RegisterValue(value));
        }
      },
      field.value);
}

// Its keys, but for those that keep what they are by default.
std::string inject(const EventConfig& e) {
  const auto fields = [](Event& event) {
    return list_fields([&](Fields& f) { event.describe(f); });
  };
  const std::vector<FieldInfo> is = fields(*e.event);
  const std::vector<FieldInfo> was = fields(*e.kind->make());
  std::string text = " inject " + std::string(e.kind->name);
  for (std::size_t i = 0; i < is.size(); ++i) {
    if (is[i].required || is[i].value != was[i].value) text += assignment(is[i]);
  }
  return text;
}

std::string pace_word(double pace) {
  if (pace <= 0.0) return "max";
  return pace == 1.0 ? "realtime" : format_number(pace);
}

}  // namespace

std::string shell_commands(const ShellSession& session) {
  const std::string ctl = "./ballast ctl --connect $at";
  std::map<Tick, std::vector<std::string>> done;
  const WriteConfig* last = nullptr;
  for (const WriteConfig& write : session.writes) {
    std::vector<std::string>& calls = done[ticks(write.at_s)];
    if (last != nullptr && last->at_s == write.at_s && target(*last) == target(write)) {
      calls.back() += entries(write);
    } else {
      calls.push_back(target(write) + entries(write));
    }
    last = &write;
  }
  for (const EventConfig& event : session.events) done[ticks(event.at_s)].push_back(inject(event));

  std::string text = "(\nset -e\nsaid=$(mktemp)\n./ballast serve " + shell_word(session.scenario) +
                     " --bind 'tcp://127.0.0.1:*' --paused";
  if (!session.registers.empty()) text += " --registers " + shell_word(session.registers);
  for (const std::string& word : session.overrides) text += " --set " + shell_word(word);
  for (const std::string& name : session.limits) text += " --limits " + shell_word(name);
  if (session.site_mw > 0.0) text += " --site-mw " + format_number(session.site_mw);
  // Until it says "serving SCENARIO at ADDRESS", or has ended; `./ballast` may build first.
  text +=
      " > \"$said\" &\n"
      "serve=$!\n"
      "trap 'rm -f \"$said\"; kill $serve 2>/dev/null || :' EXIT\n"
      "trap 'exit 5' INT TERM\n"
      "until grep -q '^serving .* at ' \"$said\"; do\n"
      "  kill -0 $serve 2>/dev/null || { wait $serve; exit 4; }\n"
      "  sleep 0.2\n"
      "done\n"
      "at=$(sed -n 's/^serving .* at //p' \"$said\")\n";
  text += ctl + " wait\n";
  Tick now = 0;
  if (!done.empty() && done.rbegin()->first > now) text += ctl + " pace max\n";
  for (const auto& [tick, calls] : done) {
    if (tick > now) {
      text += ctl + " step " + std::to_string(tick - now) + '\n' + ctl + " wait\n";
      now = tick;
    }
    for (const std::string& call : calls) text += ctl + call + '\n';
  }
  return text + ctl + " pace " + pace_word(session.pace) + '\n' + ctl + " run\n" + ctl + " wait\n" +
         ctl + " shutdown\nwait $serve\n)\n";
}

}  // namespace ballast
