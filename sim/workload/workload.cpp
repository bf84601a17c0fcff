// SPDX-License-Identifier: GPL-3.0-or-later
// Places the jobs on the racks.
#include "sim/workload/workload.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/units.hpp"
#include "sim/workload/jitter.hpp"

namespace ballast {
namespace {

// A job's part of a rack: GPUs first .. first + gpus - 1 of it.
struct Slice {
  std::size_t first = 0;
  std::size_t gpus = 0;
  JobPart* part = nullptr;

  template <class T>
  std::span<T> of(std::span<T> rack) const {
    return rack.subspan(first, gpus);
  }
};

class RackSlices final : public RackLoad {
 public:
  RackSlices(std::size_t gpus, double idle_w, const WorkloadConfig& config)
      : gpus_(gpus), unused_(gpus), idle_uw_(microwatt(idle_w)), base_w_(config.base_load_w) {
    const bool granted = config.base_follows == BaseFollows::kGranted;
    (granted ? granted_share_frac_ : demand_share_frac_) = config.base_share_frac;
  }

  void add(const Slice& slice) {
    slices_.push_back(slice);
    unused_ -= slice.gpus;
    base_w_ += slice.part->base_w();
  }

  double demand(Tick tick, std::span<std::uint32_t> demand_uw) override {
    if (unused_ > 0) std::fill_n(demand_uw.begin(), gpus_, idle_uw_);
    std::uint64_t sum_uw = static_cast<std::uint64_t>(idle_uw_) * unused_;
    bridged_ = 0;
    for (const Slice& slice : slices_) {
      const PartDemand part = slice.part->demand(tick, slice.of(demand_uw));
      sum_uw += part.sum_uw;
      bridged_ += part.bridged ? slice.gpus : 0;
    }
    return base_w_ + demand_share_frac_ * (static_cast<double>(sum_uw) * 1e-6);
  }

  double following_w(double granted_w) const override { return granted_share_frac_ * granted_w; }

  double bridged_frac() const override {
    return static_cast<double>(bridged_) / static_cast<double>(gpus_);
  }

  void progress(Tick tick, std::span<const std::uint32_t> granted_uw) override {
    for (const Slice& slice : slices_) slice.part->progress(tick, slice.of(granted_uw));
  }

  void set_clocks(std::span<const float> clock_frac) override {
    for (const Slice& slice : slices_) slice.part->set_clocks(slice.of(clock_frac));
  }

  bool activity(std::span<GpuActivity> activity) override {
    bool changed = false;
    for (const Slice& slice : slices_) changed |= slice.part->activity(slice.of(activity));
    return changed;
  }

 private:
  std::size_t gpus_;
  std::size_t unused_;
  std::uint32_t idle_uw_;
  double base_w_;
  double demand_share_frac_ = 0.0;
  double granted_share_frac_ = 0.0;
  std::size_t bridged_ = 0;  // GPUs, in the tick of the last demand()
  std::vector<Slice> slices_;
};

// Gives `gpus` its number and checks that the jobs fit and do not overlap.
void place_jobs(std::vector<JobConfig>& jobs, std::size_t gpus) {
  const auto all = static_cast<std::int64_t>(gpus);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    JobConfig& job = jobs[i];
    if (job.first_gpu >= all || job.gpus > all - job.first_gpu) {
      throw ConfigError(
          "job '" + job.name + "' needs GPUs " + std::to_string(job.first_gpu) + " to " +
              std::to_string(job.first_gpu + std::max<std::int64_t>(1, job.gpus) - 1) + " of " +
              std::to_string(all),
          job.place, "lower 'first_gpu' or 'gpus', or add racks");
    }
    if (job.gpus == 0) job.gpus = all - job.first_gpu;
    for (std::size_t k = 0; k < i; ++k) {
      const bool apart = job.first_gpu >= jobs[k].first_gpu + jobs[k].gpus ||
                         jobs[k].first_gpu >= job.first_gpu + job.gpus;
      if (!apart) {
        throw ConfigError("jobs '" + jobs[k].name + "' and '" + job.name + "' share GPUs",
                          job.place, "give them disjoint 'first_gpu' and 'gpus'");
      }
    }
  }
}

class Jobs final : public Workload {
 public:
  Jobs(const WorkloadConfig& config, std::size_t racks, std::size_t gpus_per_rack, double idle_w,
       std::uint64_t seed, const TraceLoader& load) {
    if (racks == 0 || gpus_per_rack == 0) {
      throw ConfigError("there are no GPUs for the workload", config.place,
                        "set at least one rack and one GPU per rack");
    }
    if (!(idle_w >= 0.0 && idle_w <= 4294.0)) {
      throw ConfigError("the idle power of a GPU is " + format_number(idle_w) + " W", config.place,
                        "allowed: 0 W to 4294 W");
    }
    std::vector<JobConfig> jobs = checked_jobs(config);
    place_jobs(jobs, racks * gpus_per_rack);
    for (std::size_t i = 0; i < racks; ++i) {
      racks_.push_back(std::make_unique<RackSlices>(gpus_per_rack, idle_w, config));
    }
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      jobs_.push_back(jobs[i].keys->make({jobs[i], gpus_per_rack, idle_w, mixed(seed, i), load}));
      spread(jobs[i], *jobs_.back(), gpus_per_rack);
    }
  }

  RackLoad& rack(std::size_t index) override { return *racks_.at(index); }

  void couple(Tick tick) override {
    for (const auto& job : jobs_) job->couple(tick);
  }

  bool start_job(std::size_t job, Tick tick) override { return jobs_.at(job)->start(tick); }
  bool kill_job(std::size_t job, Tick tick) override { return jobs_.at(job)->kill(tick); }
  bool checkpoint_job(std::size_t job, std::size_t periodic, Tick tick) override {
    return jobs_.at(job)->checkpoint(periodic, tick);
  }
  bool slow_rank(std::size_t job, std::size_t rank, double slowdown, Tick tick, Tick to) override {
    return jobs_.at(job)->slow_rank(rank, slowdown, tick, to);
  }

  std::vector<JobReport> report(Tick end) const override {
    std::vector<JobReport> reports;
    for (const auto& job : jobs_) reports.push_back(job->report(end));
    return reports;
  }

  DemandQuality quality() const override {
    DemandQuality worst;
    for (const auto& job : jobs_) worst.add(job->quality());
    return worst;
  }

 private:
  // Cuts a job at the racks' borders.
  void spread(const JobConfig& config, Job& job, std::size_t gpus_per_rack) {
    auto gpu = static_cast<std::size_t>(config.first_gpu);
    const std::size_t end = gpu + static_cast<std::size_t>(config.gpus);
    while (gpu < end) {
      const std::size_t in_rack = gpu % gpus_per_rack;
      const std::size_t gpus = std::min(gpus_per_rack - in_rack, end - gpu);
      racks_[gpu / gpus_per_rack]->add({in_rack, gpus, &job.add_part(gpus)});
      gpu += gpus;
    }
  }

  std::vector<std::unique_ptr<Job>> jobs_;  // as configured
  std::vector<std::unique_ptr<RackSlices>> racks_;
};

}  // namespace

std::unique_ptr<Workload> make_workload(const WorkloadConfig& config, std::size_t racks,
                                        std::size_t gpus_per_rack, double idle_w,
                                        std::uint64_t seed, const TraceLoader& load) {
  return std::make_unique<Jobs>(config, racks, gpus_per_rack, idle_w, seed, load);
}

}  // namespace ballast
