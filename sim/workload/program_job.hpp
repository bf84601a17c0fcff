// SPDX-License-Identifier: GPL-3.0-or-later
// A phase-program job over all racks: barriers, graceful end, accounts.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/workload/job.hpp"
#include "sim/workload/program_plan.hpp"
#include "sim/workload/program_ranks.hpp"

namespace ballast {

class ProgramJob final : public Job {
 public:
  // `config` as checked_jobs() returns it, but with `gpus` resolved; `keys` are its own.
  ProgramJob(const JobConfig& config, const PhaseKeys& keys, double idle_w, std::uint64_t seed);

  JobPart& add_part(std::size_t gpus) override;  // a rank each, in rank order
  bool start(Tick tick) override;
  bool kill(Tick tick) override;
  bool checkpoint(std::size_t periodic, Tick tick) override;
  bool slow_rank(std::size_t rank, double slowdown, Tick tick, Tick to) override;
  void couple(Tick tick) override;
  JobReport report(Tick end) const override;

 private:
  bool over(Tick tick) const { return finished_ || tick >= plan_.kill; }
  double unconstrained_release(Tick tick) const;
  void mark_steady(Tick begun, Tick ended);
  double most_lost() const;

  std::string name_;
  ProgramPlan plan_;
  std::vector<std::uint64_t> keys_;  // of all ranks; so they do not depend on the racks
  std::size_t placed_ = 0;
  std::vector<std::unique_ptr<ProgramRanks>> parts_;
  bool stopping_ = false;
  bool finished_ = false;
  Tick finished_at_ = 0;
  Tick segment_start_ = 0;   // last release
  double done_ticks_ = 0.0;  // work of the segments that are over
  Tick last_couple_ = -1;
  Tick interval_ = 1;  // between couplings
  TickSpan steady_{kNever, kNever};
};

}  // namespace ballast
