// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of a job that replays a measured trace: one table.
#pragma once

#include <memory>

#include "sim/workload/trace_config.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {

struct TraceKeys final : JobKeys {
  bool given = true;
  TraceJobConfig trace;

  std::string_view kind() const override { return kTraceKind; }
  void describe(Fields& f) override;
  void check(const JobConfig& job) const override;
  JobAbilities abilities() const override;
  std::unique_ptr<Job> make(const JobSetting& setting) const override;
  std::unique_ptr<JobKeys> clone() const override { return std::make_unique<TraceKeys>(*this); }
};

// That of a trace job, which a job without keys becomes. Throws std::bad_cast for others.
inline TraceJobConfig& trace_of(JobConfig& job) {
  return job.keys.of<TraceKeys>().trace;
}

}  // namespace ballast
