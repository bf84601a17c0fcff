// SPDX-License-Identifier: GPL-3.0-or-later
// What happens to jobs from outside: the same as if their keys had said so from the start, and
// closed forms where no key does.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {
namespace {

using Levels = std::vector<std::pair<Tick, double>>;
constexpr Tick kForGood = std::numeric_limits<Tick>::max();

// Varied ranks over two racks, one of them capped, so that nothing is in step by chance.
WorkloadConfig varied() {
  WorkloadConfig config =
      one_job({phase("compute", 1000.0, 0.403), barrier_phase("sum", 300.0, 0.1, 250.0)});
  phases_of(config.jobs[0]).iteration[0].duration_spread_frac = 0.05;
  phases_of(config.jobs[0]).iteration[0].power_spread_frac = 0.03;
  return config;
}

struct Outcome {
  std::vector<std::vector<double>> demand_w;
  JobReport report;
};

Outcome run(const WorkloadConfig& config, const std::function<void(Workload&, Tick)>& event = {}) {
  WorkloadBench bench;
  bench.racks = 2;
  bench.gpus_per_rack = 4;
  bench.grant = [](Tick, std::size_t gpu, std::uint32_t demand_uw) {
    return gpu == 6 ? std::min(demand_uw, 800'000'000u) : demand_uw;
  };
  if (event) bench.event = event;
  bench.run(config, 5000);
  return {bench.demand_w, bench.report()};
}

void expect_same(const Outcome& a, const Outcome& b) {
  EXPECT_EQ(a.demand_w, b.demand_w);
  EXPECT_EQ(a.report.elapsed_s, b.report.elapsed_s);
  EXPECT_EQ(a.report.work_s, b.report.work_s);
  EXPECT_EQ(a.report.work_energy_j, b.report.work_energy_j);
  EXPECT_EQ(a.report.outside_energy_j, b.report.outside_energy_j);
  EXPECT_EQ(a.report.granted_energy_j, b.report.granted_energy_j);
}

TEST(JobEvents, StartedEarlyIsStartedThen) {
  WorkloadConfig ahead = varied();
  ahead.jobs[0].start_s = 4.0;
  WorkloadConfig then = varied();
  then.jobs[0].start_s = 1.37;
  int refused = 0;
  expect_same(run(ahead,
                  [&](Workload& w, Tick tick) {
                    if (tick == 1370) {
                      EXPECT_TRUE(w.start_job(0, tick));
                    }
                    if (tick == 1380 || tick == 4500) refused += w.start_job(0, tick) ? 0 : 1;
                  }),
              run(then));
  EXPECT_EQ(refused, 2);
}

TEST(JobEvents, KilledIsKilledThen) {
  WorkloadConfig then = varied();
  then.jobs[0].kill_s = 2.22;
  const Outcome killed = run(varied(), [](Workload& w, Tick tick) {
    if (tick == 2220) {
      EXPECT_TRUE(w.kill_job(0, tick));
    }
    if (tick == 2230) {
      EXPECT_FALSE(w.kill_job(0, tick));
      EXPECT_FALSE(w.slow_rank(0, 1, 2.0, tick, kForGood));
    }
  });
  expect_same(killed, run(then));
  for (const auto& gpu : killed.demand_w) {
    EXPECT_GT(gpu[2219], 200.0);
    for (std::size_t tick = 2220; tick < 5000; ++tick) ASSERT_EQ(gpu[tick], 100.0);
  }
}

TEST(JobEvents, KilledBeforeItsStartItNeverRuns) {
  WorkloadConfig ahead = varied();
  ahead.jobs[0].start_s = 4.0;
  const Outcome killed = run(ahead, [](Workload& w, Tick tick) {
    if (tick == 1000) {
      EXPECT_TRUE(w.kill_job(0, tick));
    }
    if (tick == 2000) {
      EXPECT_FALSE(w.start_job(0, tick));
    }
  });
  for (const auto& gpu : killed.demand_w) {
    for (const double power_w : gpu) ASSERT_EQ(power_w, 100.0);
  }
  EXPECT_EQ(killed.report.elapsed_s, 0.0);
  EXPECT_EQ(killed.report.work_s, 0.0);
}

TEST(JobEvents, ASlowRankIsAStraggler) {
  for (const std::size_t rank : {2u, 5u}) {
    WorkloadConfig then = varied();
    phases_of(then.jobs[0])
        .stragglers.push_back({static_cast<std::int64_t>(rank), 1.7, 1.11, 2.4, {}});
    phases_of(then.jobs[0]).stragglers.push_back({3, 1.2, 3.0, 0.0, {}});
    expect_same(run(varied(),
                    [&](Workload& w, Tick tick) {
                      if (tick == 1110) {
                        EXPECT_TRUE(w.slow_rank(0, rank, 1.7, tick, 2400));
                      }
                      if (tick == 3000) {
                        EXPECT_TRUE(w.slow_rank(0, 3, 1.2, tick, kForGood));
                      }
                    }),
                run(then));
  }
}

TEST(JobEvents, ASlowRankBeforeTheStartDoesNotStartTheJob) {
  WorkloadConfig ahead = varied();
  ahead.jobs[0].start_s = 2.0;
  WorkloadConfig then = ahead;
  phases_of(then.jobs[0]).stragglers.push_back({1, 2.0, 1.0, 2.5, {}});
  expect_same(run(ahead,
                  [](Workload& w, Tick tick) {
                    if (tick == 1000) {
                      EXPECT_TRUE(w.slow_rank(0, 1, 2.0, tick, 2500));
                    }
                  }),
              run(then));
}

WorkloadConfig checkpointed() {
  WorkloadConfig config = one_job({barrier_phase("compute", 1000.0, 1.0, 200.0)});
  for (const char* name : {"write", "evaluate"}) {
    PeriodicConfig periodic;
    periodic.name = name;
    periodic.every_iterations = name[0] == 'w' ? 100 : 4;
    periodic.phases = {barrier_phase(name, name[0] == 'w' ? 300.0 : 600.0, 0.5, 200.0)};
    phases_of(config.jobs[0]).periodic.push_back(periodic);
  }
  return config;
}

TEST(JobEvents, ACheckpointFollowsTheIterationUnderWay) {
  WorkloadBench bench;
  bench.racks = 2;
  bench.gpus_per_rack = 4;
  bench.event = [](Workload& w, Tick tick) {
    // Twice in the first iteration: it comes once.
    if (tick == 0 || tick == 700) {
      EXPECT_TRUE(w.checkpoint_job(0, 0, tick));
    }
    // Within a checkpoint: after the next iteration.
    if (tick == 1200) {
      EXPECT_TRUE(w.checkpoint_job(0, 1, tick));
    }
    // The second iteration has ended, but its barrier is not open yet. Of two, the one that is
    // listed first goes first.
    if (tick == 2500) {
      EXPECT_TRUE(w.checkpoint_job(0, 0, tick));
    }
    // After the fourth iteration the evaluation is due anyway.
    if (tick == 4800) {
      EXPECT_TRUE(w.checkpoint_job(0, 1, tick));
    }
  };
  bench.run(checkpointed(), 7000);
  const Levels expected = {{0, 1000.0},   {1000, 300.0},  {1500, 1000.0}, {2500, 300.0},
                           {3000, 600.0}, {3500, 1000.0}, {5500, 600.0},  {6000, 1000.0}};
  for (std::size_t gpu = 0; gpu < 8; ++gpu) EXPECT_EQ(bench.levels(gpu), expected);
}

TEST(JobEvents, RanksOutOfStepMeetAtACheckpoint) {
  WorkloadConfig config = checkpointed();
  phases_of(config.jobs[0]).iteration[0] = phase("compute", 1000.0, 1.0);  // no barrier
  phases_of(config.jobs[0]).stragglers.push_back({3, 2.0, 0.0, 0.0, {}});
  phases_of(config.jobs[0]).periodic[1].every_iterations = 1000;
  WorkloadBench bench;
  bench.event = [](Workload& w, Tick tick) {
    if (tick == 2500) {
      EXPECT_TRUE(w.checkpoint_job(0, 0, tick));
    }
  };
  bench.run(config, 8500);
  // The foremost ranks are in their third iteration, rank 3 in its second.
  EXPECT_EQ(bench.levels(0), (Levels{{0, 1000.0}, {3000, 300.0}, {3500, 200.0}, {7000, 1000.0}}));
  EXPECT_EQ(bench.levels(3), (Levels{{0, 1000.0}, {6000, 300.0}, {7000, 1000.0}}));
}

TEST(JobEvents, ACheckpointThatComesTooLateIsRefused) {
  WorkloadConfig config = checkpointed();
  config.jobs[0].iterations = 2;
  phases_of(config.jobs[0]).finish = {phase("save", 400.0, 1.0)};
  WorkloadBench bench;
  bench.event = [](Workload& w, Tick tick) {
    if (tick == 1990) {
      EXPECT_TRUE(w.checkpoint_job(0, 0, tick));
    }
    if (tick == 2200 || tick == 2900 || tick == 3800) {
      EXPECT_FALSE(w.checkpoint_job(0, 0, tick));
    }
    if (tick == 3800) {
      EXPECT_FALSE(w.kill_job(0, tick));
    }
  };
  bench.run(config, 4000);
  EXPECT_EQ(bench.levels(0), (Levels{{0, 1000.0}, {2000, 300.0}, {2500, 400.0}, {3500, 100.0}}));
  EXPECT_TRUE(bench.report().finished);
}

TEST(JobEvents, ATraceJobStartsAndIsKilled) {
  WorkloadConfig config;
  config.jobs.emplace_back();
  trace_of(config.jobs[0]).path = "ramp";
  trace_of(config.jobs[0]).base_given = true;
  trace_of(config.jobs[0]).at_end = TraceEnd::kLoop;
  config.jobs[0].start_s = 3.0;
  WorkloadBench bench;
  bench.load = [](const std::filesystem::path&, const ReadOptions&) {
    Trace trace;
    trace.channels.push_back({"node", {0.0, 1.0}, {1600.0, 4000.0}});
    trace.length_s = 1.0;
    trace.nyquist_hz = 0.5;
    return trace;
  };
  bench.event = [](Workload& w, Tick tick) {
    if (tick == 500) {
      EXPECT_TRUE(w.start_job(0, tick));
    }
    if (tick == 700) {
      EXPECT_TRUE(w.kill_job(0, tick));
    }
    if (tick == 800) {
      EXPECT_FALSE(w.kill_job(0, tick));
      EXPECT_THROW(w.slow_rank(0, 0, 2.0, tick, kForGood), std::invalid_argument);
      EXPECT_THROW(w.checkpoint_job(0, 0, tick), std::invalid_argument);
    }
  };
  bench.run(config, 1000);
  for (std::size_t tick = 0; tick < 1000; ++tick) {
    const bool runs = tick >= 500 && tick < 700;
    ASSERT_NEAR(bench.demand_w[3][tick],
                runs ? 200.0 + 0.3 * static_cast<double>(tick - 500) : 100.0, 1e-5);
  }
  EXPECT_EQ(bench.report().elapsed_s, 0.2);
  EXPECT_EQ(bench.report().work_s, 0.2);
}

}  // namespace
}  // namespace ballast
