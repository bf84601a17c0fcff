// SPDX-License-Identifier: GPL-3.0-or-later
// Places the jobs on the racks.
#include "sim/workload/workload.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/base/units.hpp"
#include "sim/workload/jitter.hpp"
#include "sim/workload/program_job.hpp"
#include "sim/workload/trace_job.hpp"

namespace ballast {
namespace {

// A job's part of a rack: GPUs first .. first + gpus - 1 of it.
template <class Part>
struct Slice {
  std::size_t first = 0;
  std::size_t gpus = 0;
  Part* part = nullptr;
};

class RackSlices final : public RackLoad {
 public:
  RackSlices(std::size_t gpus, double idle_w, const WorkloadConfig& config)
      : gpus_(gpus), unused_(gpus), idle_uw_(microwatt(idle_w)), base_w_(config.base_load_w) {
    const bool granted = config.base_follows == BaseFollows::kGranted;
    (granted ? granted_share_frac_ : demand_share_frac_) = config.base_share_frac;
  }

  void add(const Slice<ProgramRanks>& slice) {
    programs_.push_back(slice);
    unused_ -= slice.gpus;
  }
  void add(const Slice<TraceNodes>& slice) {
    traces_.push_back(slice);
    unused_ -= slice.gpus;
    base_w_ += slice.part->base_w();
  }

  double demand(Tick tick, std::span<std::uint32_t> demand_uw) override {
    if (unused_ > 0) std::fill_n(demand_uw.begin(), gpus_, idle_uw_);
    std::uint64_t sum_uw = static_cast<std::uint64_t>(idle_uw_) * unused_;
    for (const auto& slice : programs_) {
      slice.part->demand(tick, demand_uw.subspan(slice.first, slice.gpus));
      sum_uw += slice.part->demand_sum_uw();
    }
    for (const auto& slice : traces_) {
      slice.part->demand(tick, demand_uw.subspan(slice.first, slice.gpus));
      sum_uw += slice.part->demand_sum_uw();
    }
    return base_w_ + demand_share_frac_ * (static_cast<double>(sum_uw) * 1e-6);
  }

  double following_w(double granted_w) const override { return granted_share_frac_ * granted_w; }

  double bridged_frac() const override {
    std::size_t bridged = 0;
    for (const auto& slice : traces_) bridged += slice.part->bridged() ? slice.gpus : 0;
    return static_cast<double>(bridged) / static_cast<double>(gpus_);
  }

  void progress(Tick tick, std::span<const std::uint32_t> granted_uw) override {
    for (const auto& slice : programs_) {
      slice.part->progress(tick, granted_uw.subspan(slice.first, slice.gpus));
    }
    for (const auto& slice : traces_) {
      slice.part->progress(tick, granted_uw.subspan(slice.first, slice.gpus));
    }
  }

 private:
  std::size_t gpus_;
  std::size_t unused_;
  std::uint32_t idle_uw_;
  double base_w_;
  double demand_share_frac_ = 0.0;
  double granted_share_frac_ = 0.0;
  std::vector<Slice<ProgramRanks>> programs_;
  std::vector<Slice<TraceNodes>> traces_;
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

void check_nodes(const JobConfig& job, std::size_t gpus_per_rack) {
  const std::int64_t node = job.trace.gpus_per_node;
  if (job.gpus % node != 0 || job.first_gpu % node != 0 ||
      static_cast<std::int64_t>(gpus_per_rack) % node != 0) {
    throw ConfigError(
        "the nodes of job '" + job.name + "' with " + std::to_string(node) +
            " GPUs each do not fill its " + std::to_string(job.gpus) + " GPUs in racks of " +
            std::to_string(gpus_per_rack),
        job.place, "make 'first_gpu', 'gpus' and the GPUs per rack multiples of 'gpus_per_node'");
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
      const JobConfig& job = jobs[i];
      if (job.has_trace) {
        check_nodes(job, gpus_per_rack);
        ReadOptions options;
        options.format = job.trace.format;
        options.channels = channel_names(job.trace.channels, job.trace.place);
        options.columns = job.trace.columns;
        options.failure_markers = channel_names(job.trace.failed, job.trace.place);
        options.gap_factor = job.trace.gap_factor;
        traces_.push_back(std::make_unique<TraceJob>(job, load(job.trace.path, options), idle_w));
        order_.push_back({traces_.size() - 1, true});
        spread(job, gpus_per_rack, [&](std::size_t gpus) {
          return &traces_.back()->add_nodes(gpus /
                                            static_cast<std::size_t>(job.trace.gpus_per_node));
        });
      } else {
        programs_.push_back(std::make_unique<ProgramJob>(job, idle_w, mixed(seed, i)));
        order_.push_back({programs_.size() - 1, false});
        spread(job, gpus_per_rack,
               [&](std::size_t gpus) { return &programs_.back()->add_ranks(gpus); });
      }
    }
  }

  RackLoad& rack(std::size_t index) override { return *racks_.at(index); }

  void couple(Tick tick) override {
    for (const auto& job : programs_) job->couple(tick);
    for (const auto& job : traces_) job->couple(tick);
  }

  bool start_job(std::size_t job, Tick tick) override {
    const auto& [index, trace] = order_.at(job);
    return trace ? traces_[index]->start(tick) : programs_[index]->start(tick);
  }
  bool kill_job(std::size_t job, Tick tick) override {
    const auto& [index, trace] = order_.at(job);
    return trace ? traces_[index]->kill(tick) : programs_[index]->kill(tick);
  }
  bool checkpoint_job(std::size_t job, std::size_t periodic, Tick tick) override {
    return program(job).checkpoint(periodic, tick);
  }
  bool slow_rank(std::size_t job, std::size_t rank, double slowdown, Tick tick, Tick to) override {
    return program(job).slow_rank(rank, slowdown, tick, to);
  }

  std::vector<JobReport> report(Tick end) const override {
    std::vector<JobReport> reports;
    for (const auto& [index, trace] : order_) {
      reports.push_back(trace ? traces_[index]->report(end) : programs_[index]->report(end));
    }
    return reports;
  }

  DemandQuality quality() const override {
    DemandQuality worst;
    for (const auto& job : traces_) worst.add(job->quality());
    return worst;
  }

 private:
  ProgramJob& program(std::size_t job) {
    if (order_.at(job).trace) throw std::invalid_argument("a trace job has no ranks and phases");
    return *programs_[order_[job].index];
  }

  // Cuts a job at the racks' borders.
  template <class MakePart>
  void spread(const JobConfig& job, std::size_t gpus_per_rack, const MakePart& make) {
    auto gpu = static_cast<std::size_t>(job.first_gpu);
    const std::size_t end = gpu + static_cast<std::size_t>(job.gpus);
    while (gpu < end) {
      const std::size_t in_rack = gpu % gpus_per_rack;
      const std::size_t gpus = std::min(gpus_per_rack - in_rack, end - gpu);
      racks_[gpu / gpus_per_rack]->add({in_rack, gpus, make(gpus)});
      gpu += gpus;
    }
  }

  struct Entry {
    std::size_t index;
    bool trace;
  };
  std::vector<std::unique_ptr<ProgramJob>> programs_;
  std::vector<std::unique_ptr<TraceJob>> traces_;
  std::vector<Entry> order_;  // as configured
  std::vector<std::unique_ptr<RackSlices>> racks_;
};

}  // namespace

std::unique_ptr<Workload> make_workload(const WorkloadConfig& config, std::size_t racks,
                                        std::size_t gpus_per_rack, double idle_w,
                                        std::uint64_t seed, const TraceLoader& load) {
  return std::make_unique<Jobs>(config, racks, gpus_per_rack, idle_w, seed, load);
}

}  // namespace ballast
