// SPDX-License-Identifier: GPL-3.0-or-later
// The parties of a scenario (`[[parties]]`), by kind.
//
// A new kind of party is one file in parties/, which describes its keys and makes the party; the
// build finds it there (sim/kinds.cmake). It defines
//
//   PartyKind party_kind_<file name>() {
//     return {.name = "<file name>", .help = "One sentence.", .scope = Scope::kRow,
//             .make = make_party_settings<TheSettings>};
//   }
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/site/party.hpp"

namespace ballast {

// What all parties of a scenario have.
struct PartyBasics {
  std::string name;
  Tick period = 0;
  Tick latency = 0;
  Scope scope = Scope::kSite;
  std::uint32_t instance = 0;  // in that scope
};

class ConfiguredParty : public Party {
 public:
  explicit ConfiguredParty(PartyBasics basics) : basics_(std::move(basics)) {}
  std::string name() const override { return basics_.name; }
  Tick period() const override { return basics_.period; }
  Tick latency() const override { return basics_.latency; }
  Scope scope() const override { return basics_.scope; }
  std::uint32_t instance() const override { return basics_.instance; }

 private:
  PartyBasics basics_;
};

// The keys of a kind.
class PartySettings {
 public:
  virtual ~PartySettings() = default;

  // Throws ConfigError, at a key's place, also where values contradict each other.
  virtual void describe(Fields& f) = 0;
  virtual std::unique_ptr<Party> make(const PartyBasics& basics) const = 0;
};

struct PartyKind {
  std::string_view name;
  std::string_view help;       // one sentence: what it does
  Scope scope = Scope::kSite;  // rack, row or site: a party acts for one instance of it
  std::unique_ptr<PartySettings> (*make)() = nullptr;
};

template <class Settings>
std::unique_ptr<PartySettings> make_party_settings() {
  return std::make_unique<Settings>();
}

// All kinds, in alphabetical order.
std::span<const PartyKind> party_kinds();

struct PartyConfig {
  const PartyKind* kind = nullptr;  // null before it is read
  std::string name;                 // empty: that of the kind
  double period_s = 1.0;            // from one act to the next
  double latency_s = 0.0;           // from an act until it takes effect
  std::int64_t instance = -1;       // rack or row, as the kind's scope says; -1: a party for each
  std::shared_ptr<PartySettings>
      settings;  // of that kind, shared by copies: reading makes a new one
  Place place;
};

void describe(Fields& f, PartyConfig& c);

// Throws ConfigError at the place of a party whose period, latency or instance does not fit the
// site, or that has the name of another. `coupling` in ticks.
void check_parties(const std::vector<PartyConfig>& parties, const Topology& topology,
                   Tick coupling);

// One for each instance that is meant, named after it: "limiter, row 2".
std::vector<std::unique_ptr<Party>> make_parties(const PartyConfig& config,
                                                 const Topology& topology);

// docs/scenarios.md: the keys of each kind.
std::string party_reference();

}  // namespace ballast
