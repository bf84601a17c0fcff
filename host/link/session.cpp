// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/session.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ballast {
namespace {

constexpr std::string_view kStateNames[] = {"starting", "paused", "running", "finishing"};

}  // namespace

Json to_json(const RunStatus& s) {
  return {{"state", kStateNames[static_cast<int>(s.state)]},
          {"tick", s.tick},
          {"sim_s", seconds(s.tick)},
          {"pace", s.pace},
          {"realtime_factor", s.realtime_factor},
          {"until_tick", s.until ? Json(*s.until) : Json(nullptr)},
          {"live_writes", s.live_writes},
          {"live_events", s.events},
          {"setting", to_json(s.setting)},
          {"message", s.message}};
}

Session::Session(Scenario scenario, std::uint32_t run) : scenario_(std::move(scenario)), run_(run) {
  for (const RegisterWrite& write : register_writes(scenario_)) write_ticks_.push_back(write.tick);
}

RunStatus Session::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Session::set_status(const RunStatus& status) {
  const std::lock_guard lock(mutex_);
  std::string message = std::move(status_.message);
  status_ = status;
  status_.message = std::move(message);
}

void Session::set_message(const std::string& message) {
  const std::lock_guard lock(mutex_);
  status_.message = message;
}

Json Session::status_json() const {
  RunStatus s;
  std::optional<SettingSwing> swing;
  std::uint64_t revision = 0;
  {
    const std::lock_guard lock(mutex_);
    s = status_;
    swing = swing_;
    revision = ++revision_;
  }
  const auto scheduled =
      std::upper_bound(write_ticks_.begin(), write_ticks_.end(), s.tick) - write_ticks_.begin();
  Json json = to_json(s);
  // Of a former setting until there is enough of this one.
  const bool of_setting = swing && swing->from >= s.setting.since;
  json["setting"]["swing"] = of_setting ? to_json(*swing) : Json(nullptr);
  json["run"] = run_;
  json["revision"] = revision;  // replies and notices take different ways: the higher is the newer
  json["duration_s"] = scenario_.run.duration_s;
  // Grows whenever a register may have changed: a reader of an older one reads again.
  json["register_generation"] = s.live_writes + static_cast<std::uint64_t>(scheduled);
  json["scenario"] = scenario_.run.name;
  return json;
}

void Session::set_swing(SettingSwing swing) {
  const std::lock_guard lock(mutex_);
  swing_ = std::move(swing);
}

void Session::begin_store(const RecordLayout& layout) {
  owned_store_ = std::make_unique<LiveStore>(layout);
  store_.store(owned_store_.get(), std::memory_order_release);
}

void Session::wrote(Tick tick, const RegisterWrite& write) {
  const std::lock_guard lock(mutex_);
  log_.wrote(tick, write);
  ++changes_;
  const RegisterRef ref = find_register(register_block(write.block), write.name,
                                        static_cast<int>(write.gpu), write.place);
  // Clearing an event sets nothing.
  if (ref.reg->access == Access::kReadWrite) set_tick_ = tick;
}

void Session::injected(Tick tick, const EventConfig& event) {
  const std::lock_guard lock(mutex_);
  log_.injected(tick, event);
  ++changes_;
}

Scenario Session::replay() const {
  const std::lock_guard lock(mutex_);
  return log_.replay(scenario_);
}

Tick Session::settings_since(Tick now) const {
  const auto after = std::upper_bound(write_ticks_.begin(), write_ticks_.end(), now);
  const Tick scheduled = after == write_ticks_.begin() ? 0 : *std::prev(after);
  const std::lock_guard lock(mutex_);
  return std::max(scheduled, set_tick_);
}

std::uint64_t Session::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

}  // namespace ballast
