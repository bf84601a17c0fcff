// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event.hpp"

#include <algorithm>
#include <cmath>

#include "sim/base/units.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

constexpr double kLongestS = 7.0 * 86400.0;
constexpr double kMostSlowdown = 1000.0;
// Something must be left to carry the load.
constexpr double kMostLostFrac = 0.99;

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::string name_of(const EventConfig& e) {
  return "the event " + in_quotes(kEventKinds[static_cast<std::size_t>(e.kind)]);
}

bool of_job(EventKind kind) {
  return kind != EventKind::kStorageTrip && kind != EventKind::kPsuLoss;
}

bool lasts(EventKind kind) {
  return kind == EventKind::kStraggler || !of_job(kind);
}

void check_time(const Scenario& s, const EventConfig& e) {
  for (const double time_s : {e.at_s, e.duration_s}) {
    if (!(time_s >= 0.0 && time_s <= kLongestS)) {
      throw ConfigError(name_of(e) + " has a time of " + format_quantity(time_s, Unit::kSecond),
                        e.place, "allowed: 0 s to " + format_quantity(kLongestS, Unit::kSecond));
    }
    if (std::abs(time_s * kTicksPerSecond - std::round(time_s * kTicksPerSecond)) > 1e-6) {
      throw ConfigError(name_of(e) + " has a time of " + format_quantity(time_s, Unit::kSecond),
                        e.place, "give a multiple of the tick, 1 ms");
    }
  }
  if (event_tick(s, e) >= s.duration_ticks()) {
    throw ConfigError(
        name_of(e) + " at " + format_quantity(e.at_s, Unit::kSecond) + " would never happen",
        e.place,
        "run.duration is " + format_quantity(s.run.duration_s, Unit::kSecond) +
            ", and events happen at couplings, every " +
            format_quantity(s.run.coupling_s, Unit::kSecond));
  }
}

// A key that does nothing would only look as if it did.
void check_keys(const EventConfig& e) {
  const EventConfig none;
  const bool straggler = e.kind == EventKind::kStraggler;
  const char* idle = nullptr;
  if (!of_job(e.kind) && e.job != none.job) idle = "job";
  if (of_job(e.kind) && e.rack != none.rack) idle = "rack";
  if (e.kind != EventKind::kCheckpoint && e.periodic != none.periodic) idle = "periodic";
  if (!straggler && e.rank != none.rank) idle = "rank";
  if (!straggler && e.slowdown != none.slowdown) idle = "slowdown";
  if (e.kind != EventKind::kPsuLoss && e.part_frac != none.part_frac) idle = "part";
  if (!lasts(e.kind) && e.duration_s != none.duration_s) idle = "duration";
  if (idle != nullptr) {
    throw ConfigError(name_of(e) + " takes no " + in_quotes(idle), e.place, "remove the key");
  }
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

void check_job(const Scenario& s, const EventConfig& e) {
  const JobConfig job = all_jobs(s.workload).at(event_job(s, e));
  const std::string of = "job " + in_quotes(job.name);
  const double at_s = seconds(event_tick(s, e));
  if (e.kind == EventKind::kJobStart && at_s >= job.start_s) {
    throw ConfigError(
        of + " has started by " + format_quantity(at_s, Unit::kSecond), e.place,
        "move the event before the job's 'start', or set 'start' beyond the end of the run");
  }
  if (e.kind != EventKind::kCheckpoint && e.kind != EventKind::kStraggler) return;
  const JobAbilities can = job.abilities();
  const bool able = e.kind == EventKind::kStraggler ? can.slows_ranks : can.checkpoints.has_value();
  if (!able) {
    throw ConfigError(of + " " + can.does + ", which has no " +
                          (e.kind == EventKind::kStraggler ? "ranks" : "phases"),
                      e.place, "name a job with phases");
  }
  if (e.kind == EventKind::kCheckpoint) {
    event_periodic(s, e);
    return;
  }
  const std::int64_t all = s.site.racks * s.site.gpus_per_rack;
  if (job.first_gpu >= all) {
    throw ConfigError(
        of + " begins at GPU " + std::to_string(job.first_gpu) + " of " + std::to_string(all),
        job.place, "lower 'first_gpu', or add racks; GPUs count from 0");
  }
  const std::int64_t ranks = job.gpus > 0 ? job.gpus : all - job.first_gpu;
  if (e.rank < 0 || e.rank >= ranks) {
    throw ConfigError(of + " has no rank " + std::to_string(e.rank), e.place,
                      "its ranks are 0 to " + std::to_string(ranks - 1));
  }
  if (!(e.slowdown >= 1.0 && e.slowdown <= kMostSlowdown)) {
    throw ConfigError(name_of(e) + " has slowdown " + format_number(e.slowdown), e.place,
                      "allowed: 1 to " + format_number(kMostSlowdown));
  }
}

void check_rack(const Scenario& s, const EventConfig& e) {
  if (e.rack < -1 || e.rack >= s.site.racks) {
    throw ConfigError(
        "rack " + std::to_string(e.rack) + " of a site with " + std::to_string(s.site.racks),
        e.place, "racks count from 0; -1 is all of them");
  }
  if (e.kind == EventKind::kStorageTrip && s.storage.unit.kind == StorageKind::kNone) {
    throw ConfigError(name_of(e) + " needs a storage unit", e.place, "set storage.kind");
  }
  if (!(e.part_frac >= 0.0 && e.part_frac <= kMostLostFrac)) {
    throw ConfigError(name_of(e) + " has part " + format_number(e.part_frac), e.place,
                      "allowed: 0 % to 99 %; some supplies must be left");
  }
}

}  // namespace

EventKind event_kind_named(std::string_view name, const Place& place) {
  for (std::size_t i = 0; i < kEventKinds.size(); ++i) {
    if (kEventKinds[i] == name) return static_cast<EventKind>(i);
  }
  const std::string near = nearest_word(name, kEventKinds);
  throw ConfigError(
      "there is no event " + in_quotes(name), place,
      near.empty() ? "docs/workloads.md lists the kinds" : "did you mean " + in_quotes(near) + "?");
}

void describe(Fields& f, EventConfig& c) {
  c.place = f.place("");
  f.quantity("at", c.at_s, Unit::kSecond, non_negative(kLongestS),
             "The event happens at the first coupling at or after this time, before the ticks that "
             "follow.");
  f.choice_of("kind", c.kind, kEventKinds, "Kind of the event.");
  f.require("kind");
  f.text("job", c.job,
         "The affected job, for the first four kinds; may be empty if there is only one.");
  f.text("periodic", c.periodic,
         "`checkpoint`: name of the job's periodic phases to run; empty selects the first.");
  f.integer("rank", c.rank, 0, kMostGpus - 1,
            "`straggler`: the affected rank; 0 is the job's first GPU.");
  f.number("slowdown", c.slowdown, between(1.0, kMostSlowdown),
           "`straggler`: its durations are multiplied by this.");
  f.integer("rack", c.rack, -1, 4093, "`storage_trip`, `psu_loss`: the affected rack; -1 for all.");
  f.quantity("part", c.part_frac, Unit::kFraction, between(0.0, kMostLostFrac),
             "`psu_loss`: the part of the rack's supplies that is missing from then on; 0 % brings "
             "all back.");
  f.quantity("duration", c.duration_s, Unit::kSecond, non_negative(kLongestS),
             "`straggler`, `psu_loss`: duration; 0 s means the rest of the run. `storage_trip`: "
             "how long the converter reports its fault; 0 s means one tick.");
}

Tick event_tick(const Scenario& s, const EventConfig& event) {
  const Tick coupling = s.coupling_ticks();
  return (ticks(event.at_s) + coupling - 1) / coupling * coupling;
}

void check_event(const Scenario& s, const EventConfig& event) {
  check_time(s, event);
  check_keys(event);
  if (of_job(event.kind)) {
    check_job(s, event);
  } else {
    check_rack(s, event);
  }
}

std::size_t event_job(const Scenario& s, const EventConfig& event) {
  const std::vector<std::string> names = job_names(s);
  if (event.job.empty()) {
    if (names.size() == 1) return 0;
    throw ConfigError(name_of(event) + " names no job", event.place,
                      names.empty() ? "the workload has none" : "name one of " + listed(names));
  }
  std::size_t found = names.size();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != event.job) continue;
    if (found < names.size()) {
      throw ConfigError("two jobs are named " + in_quotes(event.job), event.place,
                        "give each job its own name");
    }
    found = i;
  }
  if (found < names.size()) return found;
  const std::string near = nearest_word(event.job, names);
  throw ConfigError(
      "there is no job " + in_quotes(event.job), event.place,
      near.empty() ? "the jobs are " + listed(names) : "did you mean " + in_quotes(near) + "?");
}

std::size_t event_periodic(const Scenario& s, const EventConfig& event) {
  const JobConfig job = all_jobs(s.workload).at(event_job(s, event));
  const std::vector<std::string> names =
      job.abilities().checkpoints.value_or(std::vector<std::string>());
  if (names.empty()) {
    throw ConfigError("job " + in_quotes(job.name) + " has no periodic phases to run", event.place,
                      "add [[workload.jobs.periodic]] to it");
  }
  if (event.periodic.empty()) return 0;
  const auto named = std::find(names.begin(), names.end(), event.periodic);
  if (named != names.end()) return static_cast<std::size_t>(named - names.begin());
  throw ConfigError(
      "job " + in_quotes(job.name) + " has no periodic phases " + in_quotes(event.periodic),
      event.place, "it has " + listed(names));
}

}  // namespace ballast
