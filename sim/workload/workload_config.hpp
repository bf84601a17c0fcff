// SPDX-License-Identifier: GPL-3.0-or-later
// The `[workload]` table of a scenario: its jobs. docs/workloads.md explains the keys with
// examples.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/fields.hpp"
#include "sim/workload/job_kind.hpp"
#include "sim/workload/trace_config.hpp"

namespace ballast {

// Of a site: 4094 racks of 72.
inline constexpr std::int64_t kMostGpus = 4094 * 72;

// What a job is where it names no kind: a trace job where it has a trace, and phases otherwise.
inline constexpr std::string_view kTraceKind = "trace";
inline constexpr std::string_view kPhasesKind = "phases";

// What a rack's `base_share` is a share of.
enum class BaseFollows { kGranted, kDemand };

// A job on GPUs first_gpu .. first_gpu + gpus - 1, counted through the racks in order.
struct JobConfig {
  std::string name = "job";
  std::int64_t first_gpu = 0;
  std::int64_t gpus = 0;  // 0 = all from first_gpu on
  double start_s = 0.0;
  double stop_s = 0.0;          // graceful: iterations under way end; 0 = never
  double kill_s = 0.0;          // all ranks fall to idle at once; 0 = never
  std::int64_t iterations = 0;  // graceful end after so many; 0 = no limit
  OwnKeys keys;                 // of its kind
  Place place;

  JobAbilities abilities() const { return keys ? keys->abilities() : JobAbilities{}; }
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

void describe(Fields& f, JobConfig& c);
void describe(Fields& f, WorkloadConfig& c);

// All jobs, with `[workload.trace]` as the last one: the order in which jobs are counted.
std::vector<JobConfig> all_jobs(const WorkloadConfig& config);

// The same. Throws ConfigError for faults that involve several keys: no jobs, missing or
// contradictory keys, stop before start, power beyond 4294 W.
std::vector<JobConfig> checked_jobs(const WorkloadConfig& config);

// Keys of the kinds of jobs that are not described with [[workload.jobs]], for docs/scenarios.md.
std::string job_kinds_reference();

}  // namespace ballast
