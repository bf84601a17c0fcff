// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event_keys.hpp"

#include <cmath>

#include "sim/base/units.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::vector<std::string> job_names(const Scenario& s) {
  std::vector<std::string> names;
  for (const JobConfig& job : all_jobs(s.workload)) names.push_back(job.name);
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + in_quotes(name);
  return text;
}

}  // namespace

void check_event_time(const EventConfig& config, double time_s) {
  if (!(time_s >= 0.0 && time_s <= kLongestEventS)) {
    throw ConfigError(name_of(config) + " has a time of " + format_quantity(time_s, Unit::kSecond),
                      config.place,
                      "allowed: 0 s to " + format_quantity(kLongestEventS, Unit::kSecond));
  }
  if (std::abs(time_s * kTicksPerSecond - std::round(time_s * kTicksPerSecond)) > 1e-6) {
    throw ConfigError(name_of(config) + " has a time of " + format_quantity(time_s, Unit::kSecond),
                      config.place, "give a multiple of the tick, 1 ms");
  }
}

void EventJob::describe(Fields& f) {
  f.text("job", name_, "The affected job; may be empty if there is only one.");
}

std::string EventJob::text() const {
  return name_.empty() ? std::string("the job") : "job " + name_;
}

std::size_t EventJob::index(const Scenario& s, const EventConfig& config) const {
  const std::vector<std::string> names = job_names(s);
  if (name_.empty()) {
    if (names.size() == 1) return 0;
    throw ConfigError(name_of(config) + " names no job", config.place,
                      names.empty() ? "the workload has none" : "name one of " + listed(names));
  }
  std::size_t found = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != name_) continue;
    if (found < names.size()) {
      throw ConfigError("two jobs are named " + in_quotes(name_), config.place,
                        "give each job its own name");
    }
    found = i;
  }
  if (found < names.size()) return found;
  const std::string near = nearest_word(name_, names);
  throw ConfigError(
      "there is no job " + in_quotes(name_), config.place,
      near.empty() ? "the jobs are " + listed(names) : "did you mean " + in_quotes(near) + "?");
}

JobConfig EventJob::able(const Scenario& s, const EventConfig& config, const char* what,
                         const std::function<bool(const JobAbilities&)>& has) const {
  const JobConfig job = all_jobs(s.workload).at(index(s, config));
  const JobAbilities can = job.abilities();
  if (has(can)) return job;
  throw ConfigError("job " + in_quotes(job.name) + " " + can.does + ", which has no " + what,
                    config.place, "name a job with phases");
}

void EventRack::describe(Fields& f) {
  f.integer("rack", rack_, -1, kMostRacks - 1, "The affected rack; -1 for all.");
}

std::string EventRack::text() const {
  return rack_ < 0 ? "all racks" : "rack " + std::to_string(rack_);
}

void EventRack::check(const Scenario& s, const EventConfig& config) const {
  check_instance(topology_of(s), Scope::kRack, rack_, config.place);
}

void EventReach::describe(Fields& f) {
  rack_.describe(f);
  f.integer("row", row_, -1, kMostRacks - 1,
            "The affected row, instead of a rack; with -1 the key `rack` applies.");
}

std::string EventReach::text() const {
  return row_ < 0 ? rack_.text() : "row " + std::to_string(row_);
}

void EventReach::check(const Scenario& s, const EventConfig& config) const {
  rack_.check(s, config);
  check_instance(topology_of(s), Scope::kRow, row_, config.place);
  if (row_ >= 0 && rack_.scope() == Scope::kRack) {
    throw ConfigError(name_of(config) + " names a rack and a row", config.place,
                      "remove one of them");
  }
}

void EventDuration::describe(Fields& f, std::string_view help) {
  f.quantity("duration", duration_s_, Unit::kSecond, non_negative(kLongestEventS), help);
}

std::string EventDuration::text() const {
  return given() ? ", " + format_quantity(duration_s_, Unit::kSecond) : std::string();
}

Tick EventDuration::until(Tick from, Tick absent) const {
  return ticks(duration_s_) > 0 ? from + ticks(duration_s_) : absent;
}

}  // namespace ballast
