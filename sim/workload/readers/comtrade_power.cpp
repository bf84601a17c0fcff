// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/comtrade_power.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string_view>

#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/text_input.hpp"

namespace ballast {
namespace {

constexpr const char* kRemedy =
    "record a channel of power in W, kW or MW, or three phase-to-neutral voltages and three "
    "currents with their phases";

// Volt or ampere of a unit such as "kV"; 0 for another unit.
double scale_to(std::string_view unit, std::string_view symbol) {
  if (lower(unit) == lower(symbol)) return 1.0;
  if (unit.size() != 2 || lower(unit.substr(1)) != lower(symbol)) return 0.0;
  switch (unit[0]) {
    case 'k':
    case 'K':
      return 1e3;
    case 'm':
      return 1e-3;
    case 'M':
      return 1e6;
    default:
      return 0.0;
  }
}

enum class Phase { kA, kB, kC, kPair, kOther };

// Phases as recorders name them: A B C, R S T, U V W, L1 L2 L3, 1 2 3; with an N behind a voltage
// to neutral. Two of them are a voltage between phases.
Phase phase_of(std::string text) {
  text = lower(trim(text));
  std::erase_if(text, [](char c) { return c == '-' || c == ' ' || c == '_' || c == '/'; });
  if (text.ends_with('n') || text.ends_with('g')) text.pop_back();
  static const std::map<std::string_view, Phase> kNames = {
      {"a", Phase::kA},  {"b", Phase::kB},  {"c", Phase::kC}, {"r", Phase::kA}, {"s", Phase::kB},
      {"t", Phase::kC},  {"u", Phase::kA},  {"v", Phase::kB}, {"w", Phase::kC}, {"l1", Phase::kA},
      {"l2", Phase::kB}, {"l3", Phase::kC}, {"1", Phase::kA}, {"2", Phase::kB}, {"3", Phase::kC},
  };
  const auto it = kNames.find(text);
  if (it != kNames.end()) return it->second;
  static const std::set<std::string_view> kPairs = {
      "ab", "bc", "ca", "ac", "ba",  "cb",  "rs",  "st",   "tr",   "uv",  "vw",
      "wu", "12", "23", "31", "l12", "l23", "l31", "l1l2", "l2l3", "l3l1"};
  return kPairs.contains(text) ? Phase::kPair : Phase::kOther;
}

// The phase by the field for it, else by the end of a name such as "VA", "I_B", "UL1".
Phase phase_of(const ComtradeChannel& channel) {
  if (!trim(channel.phase).empty()) return phase_of(channel.phase);
  const std::string_view id = trim(channel.id);
  if (id.size() < 2 || std::string_view("vuieVUIE").find(id[0]) == std::string_view::npos) {
    return Phase::kOther;
  }
  return phase_of(std::string(id.substr(1)));
}

class PowerSearch {
 public:
  PowerSearch(const ComtradeConfig& config, const Place& place) : config_(config), place_(place) {}

  ComtradePower search() {
    for (std::size_t i = 0; i < config_.analog.size(); ++i) classify(i);
    if (found_.channels.empty()) {
      find_circuits();
    } else {
      name_channels();
    }
    if (!ignored_.empty()) found_.notes.push_back("channels without power, not read: " + ignored_);
    note_sides();
    return std::move(found_);
  }

 private:
  struct Triple {
    std::array<std::optional<std::size_t>, 3> of;
    bool whole() const { return of[0] && of[1] && of[2]; }
  };

  void classify(std::size_t index) {
    const ComtradeChannel& c = config_.analog[index];
    const HeaderCell cell = parse_header_cell("p [" + c.unit + "]");
    if (cell.kind == HeaderCell::Kind::kAmbiguousPower) {
      throw DataError("channel " + printable(c.id) + ": 'mw' may be milliwatt or megawatt", place_,
                      "write mW or MW");
    }
    if (cell.kind == HeaderCell::Kind::kPower) {
      const bool phase = phase_of(c) != Phase::kOther;
      found_.channels.push_back({c.id, index, cell.power_scale, phase});
      return;
    }
    const bool volt = scale_to(c.unit, "V") > 0.0;
    const bool ampere = scale_to(c.unit, "A") > 0.0;
    const Phase phase = phase_of(c);
    if ((volt || ampere) && phase <= Phase::kC) {
      auto& slot = (volt ? voltages_ : currents_)[c.circuit].of[static_cast<std::size_t>(phase)];
      if (slot) {
        repeated_ = printable(config_.analog[*slot].id) + " and " + printable(c.id);
      }
      slot = index;
      return;
    }
    pairs_ = pairs_ || (volt && phase == Phase::kPair);
    constexpr std::size_t kMost = 8;
    if (++ignored_count_ <= kMost) ignored_ += (ignored_.empty() ? "" : ", ") + c.id;
    if (ignored_count_ == kMost + 1) ignored_ += ", ...";
  }

  // Names are what a user chooses channels by, so no two may be equal.
  void name_channels() {
    std::map<std::string, int> count;
    for (ComtradePowerChannel& c : found_.channels) {
      if (trim(c.name).empty()) c.name = "analog" + std::to_string(c.analog + 1);
      const int n = ++count[c.name];
      if (n > 1) c.name += " (" + std::to_string(n) + ")";
    }
    if (!voltages_.empty() || !currents_.empty()) {
      found_.notes.push_back("voltages and currents are present beside the power: not read");
    }
  }

  // Keeps the circuits with all three phases. Where there is none, each phase may have been named
  // as a circuit of its own: then the phases belong together if each stands once.
  static void keep_whole(std::map<std::string, Triple>& circuits) {
    Triple all;
    bool once = true;
    for (const auto& [name, triple] : circuits) {
      for (std::size_t k = 0; k < 3; ++k) {
        once = once && !(all.of[k] && triple.of[k]);
        if (triple.of[k]) all.of[k] = triple.of[k];
      }
    }
    std::erase_if(circuits, [](const auto& entry) { return !entry.second.whole(); });
    if (circuits.empty() && once && all.whole()) circuits.emplace("", all);
  }

  void find_circuits() {
    if (!repeated_.empty()) {
      throw DataError("two channels of one phase: " + repeated_, place_,
                      "name the circuits in the .cfg (field ccbm), so that they can be told apart");
    }
    keep_whole(voltages_);
    keep_whole(currents_);
    for (const auto& [circuit, current] : currents_) {
      // Feeders of one busbar share its voltages.
      auto voltage = voltages_.find(circuit);
      if (voltage == voltages_.end() && voltages_.size() == 1) voltage = voltages_.begin();
      if (voltage == voltages_.end()) continue;
      ComtradeThreePhase three;
      three.name = trim(circuit).empty() ? "power" : circuit;
      for (std::size_t k = 0; k < 3; ++k) {
        three.voltage[k] = *voltage->second.of[k];
        three.current[k] = *current.of[k];
        three.to_volt[k] = scale_to(config_.analog[three.voltage[k]].unit, "V");
        three.to_ampere[k] = scale_to(config_.analog[three.current[k]].unit, "A");
      }
      found_.circuits.push_back(std::move(three));
    }
    if (found_.circuits.empty()) {
      throw DataError(pairs_ ? "no power: the voltages are phase-to-phase and cannot be multiplied "
                               "by phase currents"
                             : "no power: no channel in W, kW or MW, and no three voltages and "
                               "currents of phases",
                      place_, kRemedy);
    }
    if (config_.line_hz <= 0.0) {
      throw DataError("voltages and currents without a line frequency", place_,
                      "state the line frequency in the .cfg: power is their mean over a cycle");
    }
  }

  void note_sides() {
    const auto unknown = [&](std::size_t index) { return config_.analog[index].side == '?'; };
    bool any = false;
    for (const auto& c : found_.channels) any = any || unknown(c.analog);
    for (const auto& c : found_.circuits) {
      for (std::size_t k = 0; k < 3; ++k)
        any = any || unknown(c.voltage[k]) || unknown(c.current[k]);
    }
    if (!any) return;
    found_.notes.push_back(
        "the record does not say to which side of the transformers its values refer; they are "
        "taken as primary values");
  }

  const ComtradeConfig& config_;
  const Place& place_;
  ComtradePower found_;
  std::map<std::string, Triple> voltages_;  // by circuit
  std::map<std::string, Triple> currents_;
  std::string ignored_;
  std::size_t ignored_count_ = 0;
  std::string repeated_;
  bool pairs_ = false;
};

}  // namespace

ComtradePower find_comtrade_power(const ComtradeConfig& config, const Place& place) {
  return PowerSearch(config, place).search();
}

std::vector<CycleMean> cycle_means(const std::vector<double>& t_s,
                                   const std::vector<double>& power_w, double line_hz) {
  std::vector<CycleMean> means;
  if (t_s.size() < 2) return means;
  constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
  const double cycle_s = 1.0 / line_hz;
  double start_s = t_s.front();  // of the first cycle since the last hole
  double cycles = 0.0;           // closed since then
  double energy_j = 0.0;         // of the open cycle; NaN once a sample of it is missing
  for (std::size_t i = 1; i < t_s.size(); ++i) {
    double from_s = t_s[i - 1];
    if (t_s[i] - from_s > 0.25 * cycle_s) {
      // A hole: what power did in it is unknown. The cycles begin anew behind it.
      means.push_back({start_s + (cycles + 0.5) * cycle_s, kMissing});
      start_s = t_s[i];
      cycles = 0.0;
      energy_j = 0.0;
      continue;
    }
    const double slope = (power_w[i] - power_w[i - 1]) / (t_s[i] - t_s[i - 1]);
    const auto power_at = [&](double t) { return power_w[i - 1] + slope * (t - t_s[i - 1]); };
    while (true) {
      const double end_s = start_s + (cycles + 1.0) * cycle_s;
      // A sample that falls on the end but for rounding closes the cycle.
      const bool closes = t_s[i] >= end_s - 1e-6 * cycle_s;
      const double to_s = closes ? std::min(end_s, t_s[i]) : t_s[i];
      energy_j += 0.5 * (power_at(from_s) + power_at(to_s)) * (to_s - from_s);
      if (!closes) break;
      means.push_back({start_s + (cycles + 0.5) * cycle_s, energy_j / cycle_s});
      cycles += 1.0;
      energy_j = 0.0;
      from_s = to_s;
    }
  }
  return means;
}

}  // namespace ballast
