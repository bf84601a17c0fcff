// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event.hpp"

#include <algorithm>
#include <array>

#include "sim/base/field_list.hpp"
#include "sim/base/filtered_fields.hpp"
#include "sim/base/toml_config.hpp"
#include "sim/scenario/event_keys.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {
namespace {

// Resolved scenarios list these for each kind with `lists_all`, in this order. It never changes:
// the same scenario resolves to the same bytes in every release.
constexpr std::array<std::string_view, 7> kListedKeys = {"job",  "periodic", "rank",    "slowdown",
                                                         "rack", "part",     "duration"};

bool listed(std::string_view key) {
  return std::find(kListedKeys.begin(), kListedKeys.end(), key) != kListedKeys.end();
}

std::vector<FieldInfo> fields_of(Event& event) {
  return list_fields([&](Fields& f) { event.describe(f); });
}

bool has_key(const std::vector<FieldInfo>& fields, std::string_view key) {
  return std::any_of(fields.begin(), fields.end(),
                     [&](const FieldInfo& field) { return field.key == key; });
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const EventKind& kind : event_kinds()) names.push_back(kind.name);
  return names;
}

void describe_kind(Fields& f, EventConfig& c) {
  const std::span<const EventKind> kinds = event_kinds();
  std::size_t index = c.kind == nullptr ? 0 : static_cast<std::size_t>(c.kind - kinds.data());
  f.choice("kind", index, kind_names(), "Kind of the event; each kind has its own keys.");
  f.require("kind");
  if (!f.given("kind")) return;
  c.kind = &kinds[index];
  c.event = c.kind->make();
  c.foreign_key.clear();
}

void describe_key(Fields& f, Event& event, std::string_view key) {
  FilteredFields only(f, [&](std::string_view other) { return other == key; });
  event.describe(only);
}

// An event of another kind that has the key and is listed with it.
std::unique_ptr<Event> owner_of(std::string_view key) {
  for (const EventKind& kind : event_kinds()) {
    std::unique_ptr<Event> event = kind.make();
    if (kind.lists_all && has_key(fields_of(*event), key)) return event;
  }
  return nullptr;
}

void describe_listed(Fields& f, EventConfig& c, const std::vector<FieldInfo>& own) {
  for (const std::string_view key : kListedKeys) {
    if (has_key(own, key)) {
      describe_key(f, *c.event, key);
    } else if (const std::unique_ptr<Event> owner = owner_of(key)) {
      describe_key(f, *owner, key);
    }
  }
  FilteredFields rest(f, [](std::string_view key) { return !listed(key); });
  c.event->describe(rest);
}

// Keys that only other kinds take are read and checked as theirs. With their default values they
// say nothing and are accepted: resolved scenarios hold such keys.
void describe_foreign(Fields& f, EventConfig& c, const std::vector<FieldInfo>& own) {
  for (const EventKind& kind : event_kinds()) {
    const std::unique_ptr<Event> other = kind.make();
    FilteredFields given(f,
                         [&](std::string_view key) { return f.given(key) && !has_key(own, key); });
    other->describe(given);
    const std::vector<FieldInfo> is = fields_of(*other);
    const std::vector<FieldInfo> was = fields_of(*kind.make());
    for (std::size_t i = 0; i < is.size(); ++i) {
      if (is[i].value != was[i].value) c.foreign_key = is[i].key;
    }
  }
}

}  // namespace

void describe(Fields& f, EventConfig& c) {
  c.place = f.place("");
  f.quantity("at", c.at_s, Unit::kSecond, non_negative(kLongestEventS),
             "The event happens at the first coupling at or after this time, before the ticks that "
             "follow.");
  describe_kind(f, c);
  // The reference has a section for each kind instead.
  if (c.event == nullptr) return;
  const std::vector<FieldInfo> own = fields_of(*c.event);
  if (c.kind->lists_all) {
    describe_listed(f, c, own);
  } else {
    c.event->describe(f);
  }
  describe_foreign(f, c, own);
}

EventConfig read_event(std::string_view toml, const std::string& name) {
  EventConfig event;
  read_toml_text(toml, name, {}, [&](Fields& f) { describe(f, event); });
  return event;
}

std::string name_of(const EventConfig& event) {
  return "the event '" + std::string(event.kind->name) + "'";
}

Tick event_tick(const Scenario& s, const EventConfig& event) {
  const Tick coupling = s.coupling_ticks();
  return (ticks(event.at_s) + coupling - 1) / coupling * coupling;
}

void check_event(const Scenario& s, const EventConfig& event) {
  if (event.event == nullptr) throw ConfigError("an event has no kind", event.place, "name one");
  check_event_time(event, event.at_s);
  if (event_tick(s, event) >= s.duration_ticks()) {
    throw ConfigError(name_of(event) + " at " + format_quantity(event.at_s, Unit::kSecond) +
                          " would never happen",
                      event.place,
                      "run.duration is " + format_quantity(s.run.duration_s, Unit::kSecond) +
                          ", and events happen at couplings, every " +
                          format_quantity(s.run.coupling_s, Unit::kSecond));
  }
  if (!event.foreign_key.empty()) {
    throw ConfigError(name_of(event) + " takes no '" + event.foreign_key + "'", event.place,
                      "remove the key");
  }
  event.event->check(s, event);
}

std::string event_reference() {
  std::string text =
      "## Kinds of events\n\nEach `[[events]]` table has `at`, `kind` and the keys of its "
      "kind.\n\n";
  for (const EventKind& kind : event_kinds()) {
    text += "### `" + std::string(kind.name) + "`\n\n" + std::string(kind.help) + "\n\n";
    const std::unique_ptr<Event> event = kind.make();
    text += write_reference([&](Fields& f) { event->describe(f); }, 4);
  }
  return text;
}

}  // namespace ballast
