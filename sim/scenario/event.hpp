// SPDX-License-Identifier: GPL-3.0-or-later
// Something that happens in the course of a run, scheduled by a scenario (`[[events]]`) or injected
// into a live run: jobs that start or end, a straggler, a tripped storage, lost power supplies.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/fields.hpp"
#include "sim/base/time.hpp"

namespace ballast {

enum class EventKind { kJobStart, kJobKill, kCheckpoint, kStraggler, kStorageTrip, kPsuLoss };
// Of the kinds, in their order.
inline constexpr std::array<std::string_view, 6> kEventKinds = {
    "job_start", "job_kill", "checkpoint", "straggler", "storage_trip", "psu_loss"};
// Throws ConfigError, naming the nearest kind.
EventKind event_kind_named(std::string_view name, const Place& place);

// What a kind does not use keeps its default.
struct EventConfig {
  double at_s = 0.0;  // it happens at the first coupling at or after this
  EventKind kind = EventKind::kJobStart;
  std::string job;          // name; empty: the only one
  std::string periodic;     // checkpoint: which of the job's periodic phases; empty: the first
  std::int64_t rank = 0;    // straggler: 0 = the job's first GPU
  double slowdown = 1.5;    // straggler: its durations are multiplied by this; 1 or more
  std::int64_t rack = -1;   // storage_trip, psu_loss: -1 = all
  double part_frac = 0.5;   // psu_loss: of the rack's supplies; 0: all are there again
  double duration_s = 0.0;  // straggler, storage_trip, psu_loss; 0: to the end of the run, but for
                            // storage_trip: one tick
  Place place;
};

void describe(Fields& f, EventConfig& c);

struct Scenario;

// When it happens: at a coupling.
Tick event_tick(const Scenario& s, const EventConfig& event);

// Throws ConfigError for an event that this scenario cannot have: an unknown or ambiguous job, a
// rank, rack, time or part out of range, a key that its kind does not use, a time beyond the run's
// last coupling, a trip without storage, a checkpoint of a job without periodic phases.
void check_event(const Scenario& s, const EventConfig& event);

// The job that a checked event is about, counted as in checked_jobs().
std::size_t event_job(const Scenario& s, const EventConfig& event);
// Which of that job's periodic phases a checked checkpoint means.
std::size_t event_periodic(const Scenario& s, const EventConfig& event);

}  // namespace ballast
