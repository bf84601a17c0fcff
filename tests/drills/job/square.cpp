// SPDX-License-Identifier: GPL-3.0-or-later
// A load bank: its GPUs swing between two powers and keep their time whatever they are granted.
#include <algorithm>
#include <memory>
#include <vector>

#include "sim/workload/config_limits.hpp"
#include "sim/workload/granted_energy.hpp"
#include "sim/workload/workload_config.hpp"

namespace ballast {
namespace {

struct SquareKeys final : JobKeys {
  double low_w = 200.0;
  double high_w = 1000.0;
  double period_s = 1.0;

  std::string_view kind() const override { return "square"; }
  void describe(Fields& f) override {
    f.quantity("low", low_w, Unit::kWatt, positive(kLargestGpuW), "Power in each second half.");
    f.quantity("high", high_w, Unit::kWatt, positive(kLargestGpuW), "Power in each first half.");
    f.quantity("period", period_s, Unit::kSecond, between(2.0 * kTickSeconds, kLongestRunS),
               "Period; each half is rounded to whole ticks.");
  }
  void check(const JobConfig& job) const override {
    if (high_w > low_w) return;
    throw ConfigError("job '" + job.name + "' does not swing", job.place,
                      "make 'high' above 'low'");
  }
  JobAbilities abilities() const override { return {.does = "is a square wave"}; }
  std::unique_ptr<Job> make(const JobSetting& setting) const override;
  std::unique_ptr<JobKeys> clone() const override { return std::make_unique<SquareKeys>(*this); }
};

struct Wave {
  std::uint32_t low_uw, high_uw, idle_uw;
  Tick half, start, kill;

  bool runs(Tick tick) const { return tick >= start && tick < kill; }
  std::uint32_t at(Tick tick) const {
    if (!runs(tick)) return idle_uw;
    return (tick - start) / half % 2 == 0 ? high_uw : low_uw;
  }
};

class SquarePart final : public JobPart {
 public:
  SquarePart(const Wave& wave, std::size_t gpus) : wave_(wave), gpus_(gpus) {}

  PartDemand demand(Tick tick, std::span<std::uint32_t> demand_uw) override {
    const std::uint32_t power_uw = wave_.at(tick);
    std::fill(demand_uw.begin(), demand_uw.end(), power_uw);
    if (wave_.runs(tick)) {
      edges_ += power_uw != last_uw_ && last_uw_ != 0 ? 1 : 0;
      last_uw_ = power_uw;
      work_.add(power_uw * gpus_);
    }
    return {static_cast<std::uint64_t>(power_uw) * gpus_, false};
  }
  void progress(Tick, std::span<const std::uint32_t> granted_uw) override {
    std::uint64_t sum_uw = 0;
    for (const std::uint32_t granted : granted_uw) sum_uw += granted;
    granted_.add(sum_uw);
  }
  void fold() {
    work_.fold();
    granted_.fold();
  }
  std::size_t gpus() const { return gpus_; }
  std::int64_t edges() const { return edges_; }
  double work_j() const { return work_.energy_j(); }
  double granted_j() const { return granted_.energy_j(); }

 private:
  const Wave& wave_;
  std::size_t gpus_;
  std::uint32_t last_uw_ = 0;
  std::int64_t edges_ = 0;
  GrantedEnergy work_, granted_;
};

class SquareJob final : public Job {
 public:
  SquareJob(const SquareKeys& keys, const JobSetting& s)
      : name_(s.job.name), wave_{microwatt(keys.low_w),
                                 microwatt(keys.high_w),
                                 microwatt(s.idle_w),
                                 std::max<Tick>(1, ticks(keys.period_s / 2.0)),
                                 ticks(s.job.start_s),
                                 s.job.kill_s > 0.0 ? ticks(s.job.kill_s) : kNever} {}

  JobPart& add_part(std::size_t gpus) override {
    parts_.push_back(std::make_unique<SquarePart>(wave_, gpus));
    return *parts_.back();
  }
  void couple(Tick) override {
    for (const auto& part : parts_) part->fold();
  }
  bool start(Tick tick) override {
    if (tick >= wave_.start || tick >= wave_.kill) return false;
    wave_.start = tick;
    return true;
  }
  bool kill(Tick tick) override {
    if (tick >= wave_.kill) return false;
    wave_.kill = tick;
    return true;
  }
  JobReport report(Tick end) const override {
    JobReport r;
    const Tick last = std::min(end, wave_.kill);
    const Tick elapsed = std::max<Tick>(0, last - wave_.start);
    r.name = name_;
    for (const auto& part : parts_) {
      r.gpus += static_cast<std::int64_t>(part->gpus());
      r.work_energy_j += part->work_j();
      r.granted_energy_j += part->granted_j();
    }
    r.elapsed_s = r.work_s = seconds(elapsed);
    r.outside_energy_j =
        wave_.idle_uw * 1e-6 * static_cast<double>(r.gpus) * seconds(end - elapsed);
    r.steady = {std::min(wave_.start, last), last};
    r.figures.push_back({"edges", static_cast<double>(parts_.front()->edges()), "",
                         "Steps between the two powers."});
    return r;
  }

 private:
  std::string name_;
  Wave wave_;
  std::vector<std::unique_ptr<SquarePart>> parts_;
};

std::unique_ptr<Job> SquareKeys::make(const JobSetting& setting) const {
  return std::make_unique<SquareJob>(*this, setting);
}

}  // namespace

JobKind job_kind_square() {
  return {"square", "A load bank: a square wave between two powers.", make_job_keys<SquareKeys>};
}

}  // namespace ballast
