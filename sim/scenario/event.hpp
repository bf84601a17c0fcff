// SPDX-License-Identifier: GPL-3.0-or-later
// Something that happens in the course of a run, scheduled by a scenario (`[[events]]`) or injected
// into a live run: jobs that start or end, a straggler, lost power supplies, a cap.
//
// A new kind of event is one file in events/, which describes its keys, checks them against the
// scenario and says what happens; the build finds it there (sim/kinds.cmake). It defines
//
//   EventKind event_kind_<file name>() {
//     return {.name = "<file name>", .help = "One sentence.", .make = make_event<TheEvent>};
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/fields.hpp"
#include "sim/base/time.hpp"
#include "sim/site/rack_action.hpp"

namespace ballast {

struct EventConfig;
struct Scenario;
class Workload;

// The site, as an event sees it. All of it acts from tick() on.
class EventTarget {
 public:
  virtual ~EventTarget() = default;

  // The tick that comes next, at a coupling; all before it are done.
  virtual Tick tick() const = 0;
  virtual Workload& workload() = 0;
  // Throws std::out_of_range where the site has no such scope or instance.
  virtual void act(const RackAction& action) = 0;
};

class Event {
 public:
  virtual ~Event() = default;

  // The keys of its kind, beside `at` and `kind`. Each is a single value.
  virtual void describe(Fields& f) = 0;
  // Throws ConfigError at config.place for an event that does not fit this scenario.
  virtual void check(const Scenario& s, const EventConfig& config) const = 0;
  // For lists: "rank 3 of job train 1.5 times slower, 10 s".
  virtual std::string text() const = 0;
  // Makes a checked event happen. False if there is nothing left to act on; nothing was then
  // changed.
  virtual bool happen(const Scenario& s, const EventConfig& config, EventTarget& site) const = 0;
  // Why there is nothing left to act on.
  virtual std::string nothing_left() const { return "the job is over, or about to end"; }
};

struct EventKind {
  std::string_view name;
  std::string_view help;  // one sentence: what happens
  std::unique_ptr<Event> (*make)() = nullptr;
  // What a `duration` of 0 s means, where the kind has that key: "for good", "one tick".
  std::string_view without_duration = "for good";
  // A resolved scenario lists the keys of all kinds that say so, not those of this kind alone. Only
  // the kinds that have always been listed in that way do; new kinds leave it.
  bool lists_all = false;
};

template <class E>
std::unique_ptr<Event> make_event() {
  return std::make_unique<E>();
}

// All kinds, in alphabetical order.
std::span<const EventKind> event_kinds();

struct EventConfig {
  double at_s = 0.0;                // it happens at the first coupling at or after this
  const EventKind* kind = nullptr;  // null before it is read
  std::shared_ptr<Event> event;     // of that kind, shared by copies: reading makes a new one
  std::string foreign_key;          // one that only other kinds take, with a value that says
                                    // something; empty where there is none
  Place place;
};

void describe(Fields& f, EventConfig& c);

// Reads the keys of one event: `kind = "straggler"\nrank = 3`. `name` stands for the file in
// messages. Throws ConfigError.
EventConfig read_event(std::string_view toml, const std::string& name);

// "the event 'straggler'"
std::string name_of(const EventConfig& event);

// When it happens: at a coupling.
Tick event_tick(const Scenario& s, const EventConfig& event);

// Throws ConfigError for an event that does not fit this scenario: a time beyond the run's last
// coupling, a key that its kind does not take, and what the kind itself refuses.
void check_event(const Scenario& s, const EventConfig& event);

// docs/scenarios.md: the keys of each kind.
std::string event_reference();

}  // namespace ballast
