// SPDX-License-Identifier: GPL-3.0-or-later
// Kinds of jobs: how they are found and chosen, and what a job is told beside its grant.
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "sim/base/toml_config.hpp"
#include "workload_bench.hpp"

namespace ballast {
namespace {

constexpr const char* kPhases = "iteration = [{ power = \"1 kW\", duration = \"1 s\" }]\n";
constexpr const char* kTrace = "[workload.jobs.trace]\npath = \"x.csv\"\nbase = \"0 W\"\n";

WorkloadConfig read(const std::string& text) {
  WorkloadConfig config;
  read_toml_text(text, "test.toml", {},
                 [&](Fields& f) { f.table_of("workload", config, "The workload."); });
  return config;
}

std::string written(WorkloadConfig config) {
  return write_toml([&](Fields& f) { f.table_of("workload", config, "The workload."); });
}

std::string fault(const std::string& text) {
  try {
    checked_jobs(read(text));
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::string job(const std::string& keys) {
  return "[[workload.jobs]]\nname = \"j\"\n" + keys;
}

// A job whose power follows the clock, on GPUs that start at their nominal one.
class ClockedPart final : public JobPart {
 public:
  explicit ClockedPart(std::size_t gpus) : power_uw_(gpus, 1'000'000'000) {}

  PartDemand demand(Tick, std::span<std::uint32_t> demand_uw) override {
    std::copy(power_uw_.begin(), power_uw_.end(), demand_uw.begin());
    std::uint64_t sum = 0;
    for (const std::uint32_t power : power_uw_) sum += power;
    return {sum, false};
  }
  void progress(Tick, std::span<const std::uint32_t>) override {}
  void set_clocks(std::span<const float> clock_frac) override {
    for (std::size_t i = 0; i < power_uw_.size(); ++i)
      power_uw_[i] = microwatt(1e3 * clock_frac[i]);
  }

 private:
  std::vector<std::uint32_t> power_uw_;
};

class ClockedJob final : public Job {
 public:
  JobPart& add_part(std::size_t gpus) override {
    parts_.push_back(std::make_unique<ClockedPart>(gpus));
    return *parts_.back();
  }
  void couple(Tick) override {}
  bool start(Tick) override { return false; }
  bool kill(Tick) override { return false; }
  JobReport report(Tick) const override { return {}; }

 private:
  std::vector<std::unique_ptr<ClockedPart>> parts_;
};

struct ClockedKeys final : JobKeys {
  std::string_view kind() const override { return "clocked"; }
  void describe(Fields&) override {}
  void check(const JobConfig&) const override {}
  JobAbilities abilities() const override { return {.does = "follows", .follows_clock = true}; }
  std::unique_ptr<Job> make(const JobSetting&) const override {
    return std::make_unique<ClockedJob>();
  }
  std::unique_ptr<JobKeys> clone() const override { return std::make_unique<ClockedKeys>(*this); }
};

TEST(JobKinds, EachIsFoundByItsFileAndNamesItself) {
  std::vector<std::string> names;
  for (const JobKind& kind : job_kinds()) {
    EXPECT_EQ(kind.make()->kind(), kind.name);
    EXPECT_FALSE(kind.help.empty()) << kind.name;
    EXPECT_FALSE(kind.make()->abilities().does.empty()) << kind.name;
    names.emplace_back(kind.name);
  }
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const char* ours : {"phases", "trace"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), ours), 1) << ours;
  }
}

TEST(JobKinds, AJobWithoutAKindIsATraceWhereItHasOneAndPhasesOtherwise) {
  EXPECT_EQ(read(job(kPhases)).jobs.at(0).keys->kind(), "phases");
  EXPECT_EQ(read(job(kTrace)).jobs.at(0).keys->kind(), "trace");
  // Said or not, it is the same job, and is written as it always was.
  for (const char* keys : {kPhases, kTrace}) {
    const std::string plain = written(read(job(keys)));
    const std::string kind(read(job(keys)).jobs.at(0).keys->kind());
    EXPECT_EQ(written(read(job("kind = \"" + kind + "\"\n" + keys))), plain);
    EXPECT_EQ(plain.find("kind"), std::string::npos);
  }
}

TEST(JobKinds, AKindTakesItsOwnKeysOnly) {
  EXPECT_NE(fault(job(std::string("kind = \"trace\"\n") + kPhases)), "");
  EXPECT_NE(fault(job(std::string("kind = \"phases\"\n") + kTrace)).find("unknown key"),
            std::string::npos);
  EXPECT_NE(fault(job("kind = \"phase\"\n")).find("did you mean 'phases'"), std::string::npos);
  EXPECT_NE(fault(job("kind = \"trace\"\n")).find("names no trace"), std::string::npos);
  for (const char* end : {"stop = \"2 s\"\n", "iterations = 3\n"}) {
    EXPECT_NE(fault(job(std::string(end) + kTrace)).find("replays a trace and takes neither"),
              std::string::npos)
        << end;
    EXPECT_EQ(fault(job(std::string(end) + kPhases)), "");
  }
}

TEST(JobKinds, SayWhatTheyCanDo) {
  const std::string periodic =
      "periodic = [{ name = \"a\", every = \"1 s\", phases = [{ power = \"1 W\", duration = \"1 "
      "s\" }] },"
      "{ name = \"b\", every = \"1 s\", phases = [{ power = \"1 W\", duration = \"1 s\" }] }]\n";
  const JobAbilities phases = read(job(kPhases + periodic)).jobs.at(0).abilities();
  EXPECT_EQ(phases.checkpoints, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(phases.slows_ranks && phases.ends_gracefully);
  EXPECT_FALSE(phases.bridges_gaps || phases.follows_clock);
  EXPECT_TRUE(phases.files.empty());
  // The short form is the last of all jobs.
  const WorkloadConfig both =
      read("[workload.trace]\npath = \"/y.csv\"\nbase = \"0 W\"\n" + job(kPhases));
  const JobConfig last = all_jobs(both).at(1);
  EXPECT_EQ(last.name, "trace");
  EXPECT_FALSE(last.abilities().checkpoints.has_value());
  EXPECT_FALSE(last.abilities().slows_ranks);
  EXPECT_TRUE(last.abilities().bridges_gaps);
  EXPECT_EQ(last.abilities().files, (std::vector<std::filesystem::path>{"/y.csv"}));
}

TEST(JobKinds, KeysAreCopiedWithTheirJob) {
  JobConfig first;
  phases_of(first).iteration = {phase("compute", 1000.0, 1.0)};
  JobConfig second = first;
  phases_of(second).iteration[0].power_w = 700.0;
  EXPECT_EQ(phases_of(first).iteration[0].power_w, 1000.0);
  first = second;
  phases_of(second).iteration[0].power_w = 500.0;
  EXPECT_EQ(phases_of(first).iteration[0].power_w, 700.0);
  EXPECT_THROW(trace_of(first), std::bad_cast);
}

TEST(JobKinds, AClockReachesTheJobOfEachGpu) {
  WorkloadConfig config = one_job({phase("compute", 600.0, 1.0)});
  config.jobs[0].gpus = 3;
  JobConfig clocked;
  clocked.name = "clocked";
  clocked.first_gpu = 3;
  clocked.gpus = 3;
  clocked.keys = OwnKeys(std::make_unique<ClockedKeys>());
  config.jobs.push_back(clocked);
  const auto workload = make_workload(config, 2, 4, 100.0, 1, nullptr);
  std::vector<std::uint32_t> power_uw(8);
  Tick tick = 0;
  const auto demand_w = [&] {
    std::vector<double> power_w;
    for (std::size_t r = 0; r < 2; ++r) {
      const std::span rack = std::span(power_uw).subspan(4 * r, 4);
      workload->rack(r).demand(tick, rack);
      workload->rack(r).progress(tick, rack);
    }
    ++tick;
    for (const std::uint32_t power : power_uw) power_w.push_back(power * 1e-6);
    return power_w;
  };
  using Powers = std::vector<double>;
  EXPECT_EQ(demand_w(), (Powers{600, 600, 600, 1000, 1000, 1000, 100, 100}));
  // GPUs without a job do not mind.
  workload->rack(0).set_clocks(std::vector<float>{1.0F, 1.0F, 1.0F, 0.5F});
  workload->rack(1).set_clocks(std::vector<float>{0.75F, 1.0F, 0.5F, 0.5F});
  EXPECT_EQ(demand_w(), (Powers{600, 600, 600, 500, 750, 1000, 100, 100}));
  EXPECT_EQ(demand_w(), (Powers{600, 600, 600, 500, 750, 1000, 100, 100}));
  // A phase program has no power at another clock.
  EXPECT_THROW(workload->rack(0).set_clocks(std::vector<float>{1.0F, 0.9F, 1.0F, 1.0F}),
               std::invalid_argument);
}

// The activity of both GPUs at the first tick and wherever it is told anew.
using Told = std::vector<std::pair<Tick, std::vector<GpuActivity>>>;

Told activity_of(const WorkloadConfig& config, Tick end, const TraceLoader& load = nullptr) {
  const auto workload = make_workload(config, 1, 2, 100.0, 1, load);
  RackLoad& rack = workload->rack(0);
  std::vector<std::uint32_t> power_uw(2);
  std::vector<GpuActivity> activity(2);
  Told told;
  for (Tick tick = 0; tick < end; ++tick) {
    if (tick % 10 == 0) workload->couple(tick);
    rack.demand(tick, power_uw);
    const std::vector<GpuActivity> before = activity;
    const bool changed = rack.activity(activity);
    if (!changed) {
      EXPECT_EQ(activity, before) << tick;
    }
    if (told.empty() || activity != before) told.emplace_back(tick, activity);
    rack.progress(tick, power_uw);
  }
  return told;
}

TEST(JobActivity, IsWhatThePhasesSayAndNothingWhereTheySayNothing) {
  PhaseConfig compute = phase("compute", 1000.0, 0.1);
  compute.math_share_frac = 0.8;
  compute.memory_share_frac = 0.1;
  PhaseConfig gather = barrier_phase("gather", 400.0, 0.05, 200.0);
  gather.memory_share_frac = 0.6;
  WorkloadConfig config = one_job({compute, gather, phase("untold", 500.0, 0.05)});
  config.jobs[0].start_s = 0.02;
  config.jobs[0].kill_s = 0.45;
  phases_of(config.jobs[0]).stragglers.push_back({1, 2.0, 0.0, 0.0, {}});
  const GpuActivity none;
  const GpuActivity computes{1.0, 0.8, 0.1, {}};
  const GpuActivity gathers{1.0, {}, 0.6, {}};
  const GpuActivity waits{0.0, {}, 0.0, {}};
  // Rank 1 takes twice as long, so rank 0 waits for it until 20 + 300; it is killed in its second
  // iteration, before it comes to the barrier.
  EXPECT_EQ(activity_of(config, 600), (Told{{0, {none, none}},
                                            {20, {computes, computes}},
                                            {120, {gathers, computes}},
                                            {170, {waits, computes}},
                                            {220, {waits, gathers}},
                                            {320, {none, none}},
                                            {370, {computes, none}},
                                            {420, {computes, computes}},
                                            {450, {none, none}}}));
}

TEST(JobActivity, ARankThatIsKilledAtABarrierCountsNothing) {
  PhaseConfig compute = barrier_phase("compute", 1000.0, 0.1, 200.0);
  compute.math_share_frac = 0.8;
  WorkloadConfig config = one_job({compute});
  config.jobs[0].kill_s = 0.15;
  phases_of(config.jobs[0]).stragglers.push_back({1, 2.0, 0.0, 0.0, {}});
  const GpuActivity computes{1.0, 0.8, {}, {}};
  const GpuActivity waits{0.0, 0.0, {}, {}};
  EXPECT_EQ(activity_of(config, 300), (Told{{0, {computes, computes}},
                                            {100, {waits, computes}},
                                            {150, {GpuActivity{}, GpuActivity{}}}}));
}

TEST(JobActivity, IsNotAvailableForPlainPhasesAndTraces) {
  const GpuActivity none;
  const Told nothing{{0, {none, none}}};
  EXPECT_EQ(activity_of(one_job({barrier_phase("compute", 1000.0, 0.1, 200.0)}), 500), nothing);
  WorkloadConfig config;
  config.has_trace = true;
  config.trace.path = "x";
  config.trace.base_given = true;
  config.trace.gpus_per_node = 2;
  config.trace.at_end = TraceEnd::kLoop;
  const TraceLoader load = [](const std::filesystem::path&, const ReadOptions&) {
    Trace trace;
    trace.channels.push_back({"node", {0.0, 0.1}, {400.0, 800.0}});
    trace.length_s = 0.1;
    trace.nyquist_hz = 5.0;
    return trace;
  };
  EXPECT_EQ(activity_of(config, 500, load), nothing);
}

TEST(JobActivity, SharesAreReadAndWrittenWhereGiven) {
  const WorkloadConfig config =
      read(job("iteration = [{ power = \"1 kW\", duration = \"1 s\", math_share = \"75 %\" }]\n"));
  JobConfig read_job = config.jobs.at(0);
  EXPECT_EQ(phases_of(read_job).iteration.at(0).math_share_frac, 0.75);
  EXPECT_FALSE(phases_of(read_job).iteration.at(0).memory_share_frac.has_value());
  const std::string text = written(config);
  EXPECT_NE(text.find("math_share = 0.75\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("memory_share"), std::string::npos);
  EXPECT_EQ(written(read(text)), text);
  for (const char* key : {"math_share", "memory_share"}) {
    EXPECT_EQ(written(read(job(kPhases))).find(key), std::string::npos);
  }
}

}  // namespace
}  // namespace ballast
