// SPDX-License-Identifier: GPL-3.0-or-later
// summary.json: the figures of a run, one field per line of docs/results.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/site/energy_accounts.hpp"
#include "sim/site/party_record.hpp"
#include "sim/workload/equal_work.hpp"
#include "sim/workload/job.hpp"

namespace ballast {

struct PowerRange {
  double min_w = 0.0;
  double mean_w = 0.0;
  double max_w = 0.0;
};

// Root-mean-square power within f_low <= f < f_high, from the density of host/analysis/swing.hpp.
struct BandFigure {
  double f_low_hz = 0.0;
  double f_high_hz = 0.0;
  double load_rms_w = 0.0;
  double grid_rms_w = 0.0;
  std::optional<double> demand_rms_w = {};  // of the GPUs; absent where it was not recorded
};

// The strongest line from 0.2 to 3 Hz, from the same density; no amplitude where none stands out.
struct LineFigure {
  double f_hz = 0.0;
  double amplitude_w = 0.0;  // of the sine, half of peak-to-peak
};
struct LineFigures {
  LineFigure load;
  LineFigure grid;
};

// The part of the record in which all jobs that ran iterate (JobReport::steady).
struct SteadyPart {
  double from_s = 0.0;
  double to_s = 0.0;
  std::vector<BandFigure> bands;
  LineFigures lines = {};
};

// Over all racks.
struct StorageFigures {
  double soc_min_frac = 0.0;
  double soc_max_frac = 0.0;
  double soc_end_frac = 0.0;  // mean of the racks at the end
  // Taken in and given back by the site's storage as a whole, from the ticks' sums over the racks.
  std::optional<double> charged_j = {};
  std::optional<double> discharged_j = {};
};

struct JobSummary {
  std::string name;
  std::int64_t gpus = 0;
  double elapsed_s = 0.0;
  double work_s = 0.0;
  double slowdown = 1.0;
  double work_energy_j = 0.0;
  bool finished = false;
  // Below the part of its demand down to which the law of progress is supported (JobReport).
  double unsupported_gpu_s = 0.0;
  double unsupported_energy_j = 0.0;
  std::vector<JobFigure> figures = {};  // of its kind
};

struct VerdictSummary {
  std::string profile;
  std::string clause;
  std::optional<double> value;  // absent where not assessable
  double limit = 0.0;
  std::string unit;
  std::optional<double> margin;
  std::optional<bool> pass;  // absent where not assessable, which is never a pass
  std::optional<double> at_s;
  // Why it is not assessable; for the table of a run, and in judgement.json instead of the summary.
  std::string reason = {};
};

// Wall clock, apart from the results.
struct TimingFigures {
  double wall_s = 0.0;
  double realtime_factor = 0.0;
  double lane_ticks_per_s = 0.0;
  double startup_s = 0.0;
};

struct Summary {
  std::string scenario;
  std::string description;  // of the scenario
  std::string engine;
  std::uint64_t seed = 0;
  std::int64_t ticks = 0;
  std::int64_t gpus = 0;
  std::int64_t racks = 0;
  std::string rtl_hash;
  bool partial = false;

  EnergyAccounts energy;
  EqualWork equal_work;
  // Of equal_work.
  std::optional<double> energy_overhead_equal_work_frac;
  double slowdown = 1.0;  // of the slowest job
  std::vector<JobSummary> jobs;

  std::optional<PowerRange> demand;  // of the GPUs; absent where it was not recorded
  PowerRange load;
  PowerRange grid;
  std::vector<BandFigure> bands;     // of the whole record
  LineFigures lines;                 // likewise
  std::optional<SteadyPart> steady;  // where it is long enough for the bands
  std::optional<StorageFigures> storage;
  std::vector<OwnFigures> parties;  // of the channels that they publish
  // Above it the demand holds no information; infinity for phase programs.
  double nyquist_hz = std::numeric_limits<double>::infinity();

  std::vector<VerdictSummary> verdicts;
  std::vector<std::string> notices;  // what a reader should know, a sentence each
  TimingFigures timing;
  std::vector<std::pair<std::string, std::string>> provenance;  // in the order given
};

// Indented JSON with a final newline; numbers in the shortest form that reads back exactly. Not a
// number and infinity become null. `with_timing` = false leaves out what differs between identical
// runs.
std::string to_json(const Summary& summary, bool with_timing = true);

// Throws DataError for what is no summary; `name` stands for the source in messages. Fields unknown
// to this version are ignored, absent ones that the format promises are an error.
Summary parse_summary(std::string_view json, const std::string& name);
Summary read_summary(const std::filesystem::path& file);

// Whether the steady part is the whole record, as it is for a replayed trace.
bool steady_is_whole(const Summary& summary);
// The part in which the swings are given without start and stop: "8.2 s to 98.5 s, in which all
// jobs iterate". Empty where there is none of its own.
std::string steady_span_text(const Summary& summary);
// How that part was found, or why it cannot be told; a sentence.
std::string steady_reason_text(const Summary& summary);

// Throws DeviceError.
void write_summary(const std::filesystem::path& file, const Summary& summary);

}  // namespace ballast
