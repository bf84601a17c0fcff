// SPDX-License-Identifier: GPL-3.0-or-later
// What a run leaves beside its record, whether `run` or a live bench simulated it.
#pragma once

#include <exception>
#include <filesystem>
#include <optional>
#include <string>

#include "host/firmware/parameter_set.hpp"
#include "host/results/summary.hpp"
#include "host/runs/judge_options.hpp"
#include "sim/bench/bench.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {

// Keys of the provenance of a run with a parameter set.
inline constexpr const char* kRegistersFileKey = "registers_file";
inline constexpr const char* kRegistersHashKey = "registers_sha256";

// The figures that the simulation itself gives; those read off the record are left out. `set` is
// what was laid over the registers of `scenario_file`; null: nothing.
Summary summarise(const Scenario& scenario, const BenchOutcome& outcome,
                  const std::string& rtl_hash, const std::filesystem::path& scenario_file,
                  const ParameterSet* set);

// What limits said to the run, or why that is not known; neither where there was nothing to judge.
struct RunJudgement {
  std::optional<Judgement> judgement;
  std::exception_ptr failed;
};

// Adds to `summary` what the record in `out` shows, and its verdicts where `judge` names limits;
// writes scenario.toml, summary.json, judgement.json where it was judged and, of a run with ticks,
// report.html. A run that cannot be
// judged has them all the same. Throws Error.
RunJudgement write_run_results(const std::filesystem::path& out, const Scenario& scenario,
                               Summary& summary, const JudgeOptions& judge);

}  // namespace ballast
