// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/party_config.hpp"

#include <cmath>
#include <set>

#include "sim/base/toml_config.hpp"
#include "sim/base/units.hpp"

namespace ballast {
namespace {

constexpr double kLongestS = 86400.0;

std::string name_of(const PartyConfig& c) {
  return c.name.empty() ? std::string(c.kind->name) : c.name;
}

std::vector<std::string_view> kind_names() {
  std::vector<std::string_view> names;
  for (const PartyKind& kind : party_kinds()) names.push_back(kind.name);
  return names;
}

void describe_kind(Fields& f, PartyConfig& c) {
  const std::span<const PartyKind> kinds = party_kinds();
  std::size_t index = c.kind == nullptr ? 0 : static_cast<std::size_t>(c.kind - kinds.data());
  f.choice("kind", index, kind_names(), "Kind of the party; each kind has its own keys.");
  f.require("kind");
  if (!f.given("kind")) return;
  c.kind = &kinds[index];
  c.settings = c.kind->make();
}

void describe_instance(Fields& f, Scope scope, std::int64_t& instance) {
  if (scope == Scope::kSite) return;
  const std::string word(scope_word(scope));
  f.integer("instance", instance, -1, kMostRacks - 1,
            "The " + word + " for which the party acts; -1 makes one party for each " + word + ".");
}

void check_ticks(const PartyConfig& c, const char* key, double time_s) {
  if (std::abs(time_s * kTicksPerSecond - std::round(time_s * kTicksPerSecond)) <= 1e-6) return;
  throw ConfigError("the " + std::string(key) + " of the party '" + name_of(c) + "' is " +
                        format_quantity(time_s, Unit::kSecond),
                    c.place, "give a multiple of the tick, 1 ms");
}

}  // namespace

void describe(Fields& f, PartyConfig& c) {
  c.place = f.place("");
  describe_kind(f, c);
  f.text("name", c.name, "Name of the party in messages; empty means the name of its kind.");
  f.quantity("period", c.period_s, Unit::kSecond, {kTickSeconds, kLongestS},
             "How often the party acts, a multiple of run.coupling. It first acts at 0 s.");
  f.quantity(
      "latency", c.latency_s, Unit::kSecond, non_negative(kLongestS),
      "Delay of the party's actions, which take effect at the first coupling at or after it.");
  // The reference has a section for each kind instead.
  if (c.settings == nullptr) return;
  describe_instance(f, c.kind->scope, c.instance);
  c.settings->describe(f);
}

void check_parties(const std::vector<PartyConfig>& parties, const Topology& topology,
                   Tick coupling) {
  std::set<std::string> names;
  for (const PartyConfig& c : parties) {
    if (c.settings == nullptr) throw ConfigError("a party has no kind", c.place, "name one");
    check_ticks(c, "period", c.period_s);
    check_ticks(c, "latency", c.latency_s);
    if (ticks(c.period_s) % coupling != 0) {
      throw ConfigError(
          "the period of the party '" + name_of(c) + "' is " +
              format_quantity(c.period_s, Unit::kSecond),
          c.place,
          "give a multiple of run.coupling, " + format_quantity(seconds(coupling), Unit::kSecond));
    }
    check_instance(topology, c.kind->scope, c.instance, c.place);
    if (!names.insert(name_of(c)).second) {
      throw ConfigError("two parties are named '" + name_of(c) + "'", c.place,
                        "give each party its own 'name'");
    }
  }
}

std::vector<std::unique_ptr<Party>> make_parties(const PartyConfig& c, const Topology& topology) {
  PartyBasics basics{name_of(c), ticks(c.period_s), ticks(c.latency_s), c.kind->scope, 0};
  std::vector<std::unique_ptr<Party>> parties;
  const auto last = static_cast<std::uint32_t>(topology.instances(c.kind->scope)) - 1;
  const std::uint32_t first = c.instance < 0 ? 0 : static_cast<std::uint32_t>(c.instance);
  for (std::uint32_t i = first; i <= (c.instance < 0 ? last : first); ++i) {
    basics.instance = i;
    if (c.kind->scope != Scope::kSite) {
      basics.name =
          name_of(c) + ", " + std::string(scope_word(c.kind->scope)) + " " + std::to_string(i);
    }
    parties.push_back(c.settings->make(basics));
  }
  return parties;
}

std::string party_reference() {
  std::string text =
      "## Kinds of parties\n\nEach `[[parties]]` table has `kind`, `name`, `period`, `latency` and "
      "the keys of its kind.\n\n";
  for (const PartyKind& kind : party_kinds()) {
    text += "### `" + std::string(kind.name) + "`\n\n" + std::string(kind.help) +
            " Its scope is the " + std::string(scope_word(kind.scope)) + ".\n\n";
    const std::unique_ptr<PartySettings> settings = kind.make();
    std::int64_t instance = -1;
    text += write_reference(
        [&](Fields& f) {
          describe_instance(f, kind.scope, instance);
          settings->describe(f);
        },
        4);
  }
  return text;
}

}  // namespace ballast
