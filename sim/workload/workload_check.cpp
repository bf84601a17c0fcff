// SPDX-License-Identifier: GPL-3.0-or-later
// What the keys of a workload must satisfy together.
#include "sim/workload/jobs/trace.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {
namespace {

void check_job(const JobConfig& c) {
  const std::string of = "job '" + c.name + "'";
  const bool times = c.start_s >= 0.0 && c.stop_s >= 0.0 && c.kill_s >= 0.0;
  if (!times || c.first_gpu < 0 || c.gpus < 0 || c.iterations < 0) {
    throw ConfigError(of + " has a negative time or count", c.place, "use values of 0 or more");
  }
  if (c.stop_s > 0.0 && c.stop_s <= c.start_s) {
    throw ConfigError(of + " stops before it starts", c.place, "make 'stop' later than 'start'");
  }
  if (c.kill_s > 0.0 && c.kill_s <= c.start_s) {
    throw ConfigError(of + " is killed before it starts", c.place,
                      "make 'kill' later than 'start'");
  }
  if (!c.keys) {
    throw ConfigError(of + " has nothing to run", c.place, "give it a 'kind' and its keys");
  }
  const JobAbilities can = c.keys->abilities();
  if (!can.ends_gracefully && (c.stop_s > 0.0 || c.iterations > 0)) {
    throw ConfigError(of + " " + can.does + " and takes neither 'stop' nor 'iterations'", c.place,
                      "remove them; 'kill' ends it");
  }
  c.keys->check(c);
}

}  // namespace

std::vector<JobConfig> all_jobs(const WorkloadConfig& config) {
  std::vector<JobConfig> jobs = config.jobs;
  if (config.has_trace) {
    JobConfig job;
    job.name = "trace";
    trace_of(job) = config.trace;
    job.place = config.trace.place;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

std::vector<JobConfig> checked_jobs(const WorkloadConfig& config) {
  if (!(config.base_load_w >= 0.0) || !(config.base_share_frac >= 0.0)) {
    throw ConfigError("the base load is negative", config.place, "use 0 or more");
  }
  std::vector<JobConfig> jobs = all_jobs(config);
  if (jobs.empty()) {
    throw ConfigError("the workload has no jobs", config.place,
                      "add [[workload.jobs]] or [workload.trace]");
  }
  for (const JobConfig& job : jobs) check_job(job);
  return jobs;
}

}  // namespace ballast
