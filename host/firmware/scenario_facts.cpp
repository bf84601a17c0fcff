// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/firmware/scenario_facts.hpp"

#include <algorithm>
#include <limits>

#include "sim/base/toml_config.hpp"
#include "sim/workload/jobs/phases.hpp"

namespace ballast {
namespace {

// Draws of a spread lie within 3.47 standard deviations (sim/workload).
constexpr double kMostSigma = 3.47;

ScenarioFacts::Phase phase_facts(const PhaseConfig& p) {
  return {p.name, p.power_w, p.duration_s * (1.0 + kMostSigma * p.duration_spread_frac)};
}

std::string place_text(const WriteConfig& w) {
  std::string text = w.row < 0 ? "" : "row " + std::to_string(w.row);
  if (w.rack >= 0) text += (text.empty() ? "rack " : ", rack ") + std::to_string(w.rack);
  return text.empty() ? "all racks" : text;
}

void take_events(const Scenario& s, ScenarioFacts& facts) {
  for (const EventConfig& e : s.events) {
    facts.events.push_back({e.at_s, std::string(e.kind->name), e.event->text()});
  }
  for (const WriteConfig& w : s.writes) {
    for (const std::vector<Entry>& list : w.registers) {
      for (const Entry& entry : list) {
        std::string text = entry.name + " = " + value_text(entry.value) + ", ";
        text += place_text(w);
        if (w.gpu >= 0) text += ", GPU " + std::to_string(w.gpu);
        facts.events.push_back({w.at_s, "write", std::move(text)});
      }
    }
  }
  std::stable_sort(facts.events.begin(), facts.events.end(),
                   [](const auto& a, const auto& b) { return a.at_s < b.at_s; });
}

// Runs of phases below the threshold; `cyclic` joins the last to the first.
void find_gaps(const std::vector<ScenarioFacts::Phase>& phases, double threshold_w, bool cyclic,
               bool iteration, std::optional<ScenarioFacts::Gap>& longest) {
  const std::size_t n = phases.size();
  ScenarioFacts::Gap gap;
  const std::size_t steps = cyclic ? 2 * n : n;
  std::size_t length = 0;
  for (std::size_t i = 0; i < steps; ++i) {
    const ScenarioFacts::Phase& p = phases[i % n];
    if (p.power_w > threshold_w) {
      gap = {};
      length = 0;
      continue;
    }
    if (length == n) break;  // nothing but gaps: activity never begins
    ++length;
    if (gap.name.empty()) gap.name = p.name;
    gap.power_w = std::max(gap.power_w, p.power_w);
    gap.duration_s += p.duration_s;
    gap.iteration = iteration;
    if (!longest || gap.duration_s > longest->duration_s) longest = gap;
  }
}

double highest_ceiling_w(const Scenario& s) {
  const RegisterRef ref = find_register(register_block(BlockId::kGpu), "TMP_CEILING", -1, {});
  std::uint32_t highest = extract_field(*ref.field, ref.reg->reset);
  for (const RegisterWrite& write : register_writes(s)) {
    if (write.tick > 0 || write.block != BlockId::kGpu || write.name != "TMP_CEILING") continue;
    highest = std::max(highest, encode_field(*ref.field, write.name, write.value, write.place));
  }
  return highest * ref.field->lsb;
}

}  // namespace

std::optional<ScenarioFacts::Gap> ScenarioFacts::iteration_gap(double threshold_w) const {
  std::optional<Gap> longest;
  for (const auto& phases : iterations) find_gaps(phases, threshold_w, true, true, longest);
  return longest;
}

std::optional<ScenarioFacts::Gap> ScenarioFacts::longest_gap(double threshold_w) const {
  std::optional<Gap> longest = iteration_gap(threshold_w);
  for (const auto& phases : periodic) find_gaps(phases, threshold_w, false, false, longest);
  return longest;
}

ScenarioFacts read_scenario_facts(const std::string& toml) {
  Scenario s;
  read_toml_text(toml, "scenario", {}, [&](Fields& f) { describe(f, s); });
  return scenario_facts(std::move(s));
}

ScenarioFacts scenario_facts(Scenario s) {
  ScenarioFacts facts;
  facts.name = s.run.name;
  facts.duration_s = s.run.duration_s;
  facts.racks = static_cast<int>(s.site.racks);
  facts.rows = static_cast<int>(topology_of(s).rows());
  facts.gpus_per_rack = static_cast<int>(s.site.gpus_per_rack);
  facts.has_storage = s.storage.unit.kind != StorageKind::kNone;
  facts.demand_min_w = std::numeric_limits<double>::infinity();
  facts.gaps_unknown = s.workload.has_trace;
  for (const JobConfig& job : s.workload.jobs) {
    facts.jobs.push_back(job.name);
    const auto* program = job.keys.find<PhaseKeys>();
    if (program == nullptr) {
      facts.gaps_unknown = true;
      continue;
    }
    std::vector<ScenarioFacts::Phase> iteration;
    for (const PhaseConfig& p : program->iteration) {
      iteration.push_back(phase_facts(p));
      facts.demand_min_w = std::min(facts.demand_min_w, p.power_w);
      facts.demand_max_w = std::max(facts.demand_max_w, p.power_w);
    }
    for (const PeriodicConfig& periodic : program->periodic) {
      // It stands between the last phases of an iteration and the first of the next.
      std::vector<ScenarioFacts::Phase> phases = iteration;
      for (const PhaseConfig& p : periodic.phases) phases.push_back(phase_facts(p));
      phases.insert(phases.end(), iteration.begin(), iteration.end());
      facts.periodic.push_back(std::move(phases));
    }
    if (!iteration.empty()) facts.iterations.push_back(std::move(iteration));
  }
  if (facts.demand_max_w <= 0.0) facts.demand_min_w = 0.0;
  facts.gpu_idle_w = s.site.gpu_idle_w;
  facts.gpu_max_w = std::max(highest_ceiling_w(s), facts.demand_max_w);
  take_events(s, facts);
  facts.listed_writes = std::move(s.writes);
  facts.listed_events = std::move(s.events);
  return facts;
}

}  // namespace ballast
