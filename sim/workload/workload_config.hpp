// SPDX-License-Identifier: GPL-3.0-or-later
// The `[workload]` table of a scenario: jobs as phase programs or as measured traces.
// docs/workloads.md explains the keys with examples.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {

// Of a site: 4094 racks of 72.
inline constexpr std::int64_t kMostGpus = 4094 * 72;

// Exponent of the progress curve where a phase names none. It reproduces the 20 % less power for
// 7 % less performance of POLCA (arXiv:2308.12908) at an idle power of 15 % of the demand.
inline constexpr double kDefaultGamma = 0.27;

// Largest relative standard deviation of a phase's duration or power. Draws lie within 3.47
// standard deviations, so a duration keeps at least an eighth of its nominal value.
inline constexpr double kMaxSpreadFrac = 0.25;

// One phase of a phase program. Powers are per GPU.
struct PhaseConfig {
  std::string name = "compute";
  double power_w = 0.0;
  double power_spread_frac = 0.0;  // relative standard deviation, drawn per rank and phase
  double duration_s = 0.0;
  double duration_spread_frac = 0.0;  // likewise
  double overshoot_frac = 0.0;        // extra power at the leading edge, relative to `power_w`
  double overshoot_s = 0.0;           // part of the duration that draws it
  bool barrier = false;               // ranks wait at the end for the slowest
  double wait_power_w = 0.0;          // drawn while waiting; 0 = the GPU's idle power
  double gamma = kDefaultGamma;
  Place place;
};

// Phases that follow every n-th iteration, or the first iteration to end after every `every_s` of
// work: a checkpoint, an evaluation. Exactly one of the two is given.
struct PeriodicConfig {
  std::string name = "checkpoint";
  std::int64_t every_iterations = 0;
  double every_s = 0.0;
  std::vector<PhaseConfig> phases;
  Place place;
};

// One rank that runs slower for a while, at its usual power (a throttled clock, a bad link).
struct StragglerConfig {
  std::int64_t rank = 0;  // 0 = the job's first GPU
  double slowdown = 1.5;  // durations are multiplied by it
  double from_s = 0.0;
  double to_s = 0.0;  // 0 = to the end
  Place place;
};

// Turns AC power of a node into DC power. The losses at the listed loads are interpolated linearly
// between them and held constant below the first.
struct SupplyConfig {
  std::string name;                     // which supply the curve belongs to; named in the results
  double rated_w = 0.0;                 // DC rating of the node's supplies together
  std::vector<double> load_frac;        // DC load relative to the rating, increasing
  std::vector<double> efficiency_frac;  // DC power / AC power at these loads
  Place place;
};

// What a rack's `base_share` is a share of.
enum class BaseFollows { kGranted, kDemand };

enum class TraceSide { kDc, kAc };
enum class TraceEnd { kFinish, kHold, kLoop };

// A measured trace: each channel is the power of a node.
struct TraceJobConfig {
  std::filesystem::path path;
  std::string format = "auto";
  std::string channels;  // names to use, separated by commas, "node_{1..64}" for many; empty = all
  std::string exclude;   // names to leave out where present (a total beside the nodes)
  std::string columns;   // names of a table's columns in place of its header
  std::string failed;    // marks of failed polls, separated by commas
  double gap_factor = 5.0;
  double offset_s = 0.0;  // where in the trace the job starts
  double length_s = 0.0;  // how much of it is used; 0 = to its end
  TraceEnd at_end = TraceEnd::kFinish;
  Interpolation interpolation = Interpolation::kLinear;
  std::int64_t gpus_per_node = 8;
  std::int64_t copies = 1;  // consecutive nodes that each channel feeds
  double base_w = 0.0;      // DC power of a node without its GPUs; no default: `base_given`
  bool base_given = false;
  double gamma = kDefaultGamma;
  TraceSide side = TraceSide::kDc;
  bool has_supply = false;
  SupplyConfig supply;  // wanted exactly when `side` is AC
  Place place;
};

// A job on GPUs first_gpu .. first_gpu + gpus - 1, counted through the racks in order. It is a
// trace job when it has a trace, and a phase program otherwise.
struct JobConfig {
  std::string name = "job";
  std::int64_t first_gpu = 0;
  std::int64_t gpus = 0;  // 0 = all from first_gpu on
  double start_s = 0.0;
  double stop_s = 0.0;          // graceful: iterations under way end, then `finish`; 0 = never
  double kill_s = 0.0;          // all ranks fall to idle at once; 0 = never
  std::int64_t iterations = 0;  // graceful end after so many; 0 = no limit
  std::vector<PhaseConfig> initialise;
  std::vector<PhaseConfig> iteration;
  std::vector<PeriodicConfig> periodic;
  std::vector<PhaseConfig> finish;
  std::vector<StragglerConfig> stragglers;
  bool has_trace = false;
  TraceJobConfig trace;
  Place place;
};

struct WorkloadConfig {
  double base_load_w = 0.0;      // per rack: CPUs, fans, switches
  double base_share_frac = 0.0;  // per rack, of its GPUs' power: regulators and fans that follow
  BaseFollows base_follows = BaseFollows::kGranted;
  bool has_trace = false;
  TraceJobConfig trace;  // a single trace job on all GPUs, named "trace"
  std::vector<JobConfig> jobs;
  Place place;
};

void describe(Fields& f, PhaseConfig& c);
void describe(Fields& f, PeriodicConfig& c);
void describe(Fields& f, StragglerConfig& c);
void describe(Fields& f, SupplyConfig& c);
void describe(Fields& f, TraceJobConfig& c);
void describe(Fields& f, JobConfig& c);
void describe(Fields& f, WorkloadConfig& c);

// All jobs, with `[workload.trace]` as the last one. Throws ConfigError for what no single key can
// tell: no jobs, missing or contradictory keys, stop before start, power beyond 4294 W.
std::vector<JobConfig> checked_jobs(const WorkloadConfig& config);

// "a, node_{1..3}" as {"a", "node_1", "node_2", "node_3"}. Throws ConfigError.
std::vector<std::string> channel_names(const std::string& text, const Place& place);

}  // namespace ballast
