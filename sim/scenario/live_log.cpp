// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/live_log.hpp"

namespace ballast {

void LiveLog::wrote(Tick tick, const RegisterWrite& write) {
  WriteConfig config;
  config.at_s = seconds(tick);
  config.row = write.row;
  config.rack = write.rack;
  config.gpu = write.gpu;
  auto& registers = config.registers[write.block];
  registers.push_back({write.name, write.value, {}});
  writes_.push_back(std::move(config));
}

void LiveLog::injected(Tick tick, const EventConfig& event) {
  events_.push_back(event);
  events_.back().at_s = seconds(tick);
  events_.back().place = {};
}

Scenario LiveLog::replay(const Scenario& base) const {
  Scenario scenario = base;
  // At the same tick the scenario's own come first, live and here.
  scenario.writes.insert(scenario.writes.end(), writes_.begin(), writes_.end());
  scenario.events.insert(scenario.events.end(), events_.begin(), events_.end());
  return scenario;
}

}  // namespace ballast
