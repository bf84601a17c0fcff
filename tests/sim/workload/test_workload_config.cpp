// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of the [workload] table, and what is refused.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "sim/base/source_root.hpp"
#include "sim/base/toml_config.hpp"
#include "tests/sim/workload/workload_bench.hpp"

namespace ballast {
namespace {

WorkloadConfig read(const std::string& text, const std::vector<Override>& overrides = {}) {
  WorkloadConfig config;
  read_toml_text(text, "test.toml", overrides,
                 [&](Fields& f) { f.table_of("workload", config, "The workload."); });
  return config;
}

void fails(const std::string& text, const std::string& says) {
  try {
    make_workload(read(text), 2, 8, 100.0, 1, nullptr);
    ADD_FAILURE() << "accepted; expected: " << says;
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(says), std::string::npos) << error.what();
    EXPECT_FALSE(error.remedy().empty());
  }
}

constexpr char kTraining[] = R"(
[workload]
base_load = "6 kW"
base_share = "5 %"
[[workload.jobs]]
name = "training"
first_gpu = 2
gpus = 10
start = "5 s"
stop = "110 s"
initialise = [{ name = "load", power = "300 W", duration = "2 s", barrier = true }]
iteration = [
  { name = "compute", power = "1.15 kW", power_spread = "1 %", duration = "1.6 s", spread = "2 %", overshoot = "8 %", overshoot_duration = "50 ms", gamma = 0.3 },
  { name = "communicate", power = "250 W", duration = "400 ms", barrier = true, wait_power = "220 W" },
]
[[workload.jobs.periodic]]
name = "checkpoint"
every_iterations = 10
phases = [{ name = "write", power = "180 W", duration = "4 s", barrier = true }]
[[workload.jobs.stragglers]]
rank = 3
slowdown = 1.2
from = "30 s"
to = "40 s"
)";

TEST(WorkloadConfig, ReadsAPhaseProgram) {
  const WorkloadConfig config = read(kTraining);
  EXPECT_EQ(config.base_load_w, 6000.0);
  EXPECT_EQ(config.base_share_frac, 0.05);
  ASSERT_EQ(config.jobs.size(), 1u);
  JobConfig job = config.jobs[0];
  EXPECT_EQ(job.gpus, 10);
  EXPECT_EQ(job.stop_s, 110.0);
  ASSERT_EQ(phases_of(job).iteration.size(), 2u);
  EXPECT_EQ(phases_of(job).iteration[0].power_w, 1150.0);
  EXPECT_EQ(phases_of(job).iteration[0].duration_spread_frac, 0.02);
  EXPECT_EQ(phases_of(job).iteration[0].overshoot_s, 0.05);
  EXPECT_EQ(phases_of(job).iteration[0].gamma, 0.3);
  EXPECT_FALSE(phases_of(job).iteration[0].barrier);
  EXPECT_TRUE(phases_of(job).iteration[1].barrier);
  EXPECT_EQ(phases_of(job).iteration[1].gamma, 0.27);
  EXPECT_EQ(phases_of(job).periodic.at(0).phases.at(0).duration_s, 4.0);
  EXPECT_EQ(phases_of(job).stragglers.at(0).slowdown, 1.2);
  EXPECT_NE(make_workload(config, 2, 8, 100.0, 1, nullptr), nullptr);
}

TEST(WorkloadConfig, TraceKeysCanBeSetFromTheCommandLine) {
  const WorkloadConfig config =
      read("[workload.trace]\npath = \"absent.csv\"\nbase = \"1.9 kW\"\n",
           {"workload.trace.path=other.csv", "workload.trace.at_end=loop"});
  EXPECT_TRUE(config.has_trace);
  EXPECT_EQ(config.trace.path, std::filesystem::current_path() / "other.csv");
  EXPECT_EQ(config.trace.at_end, TraceEnd::kLoop);
  EXPECT_TRUE(config.trace.base_given);
  EXPECT_EQ(checked_jobs(config).size(), 1u);
}

TEST(WorkloadConfig, WhatIsWrittenReadsBackTheSame) {
  const std::string trace =
      "[workload.trace]\npath = \"a.csv\"\nbase = \"0 W\"\nside = \"ac\"\n"
      "[workload.trace.supply]\nname = \"psu\"\nrated = \"10 kW\"\n"
      "load = [\"10 %\", \"100 %\"]\nefficiency = [\"90 %\", \"94 %\"]\n";
  for (const std::string& text : {std::string(kTraining), trace}) {
    const auto written = [](WorkloadConfig config) {
      return write_toml([&](Fields& f) { f.table_of("workload", config, "The workload."); });
    };
    const std::string once = written(read(text));
    EXPECT_EQ(written(read(once)), once);
    EXPECT_NO_THROW(checked_jobs(read(once)));
  }
}

TEST(WorkloadConfig, EveryKeyHasItsRowInTheReference) {
  WorkloadConfig config;
  const std::string reference =
      write_reference([&](Fields& f) { f.table_of("workload", config, "The workload."); });
  for (const char* key : {"base_share", "overshoot_duration", "every_iterations", "slowdown",
                          "gpus_per_node", "efficiency", "wait_power"}) {
    EXPECT_NE(reference.find(std::string("`") + key + "`"), std::string::npos) << key;
  }
}

// A job of one phase, with more keys for the job and the phase.
std::string job(const std::string& keys, const std::string& phase_keys = "") {
  return "[[workload.jobs]]\nname = \"j\"\n" + keys +
         "\niteration = [{ name = \"p\", power = \"1 kW\", duration = \"1 s\"" + phase_keys +
         " }]\n";
}

TEST(WorkloadConfig, RefusesWhatNoSingleKeyCanTell) {
  EXPECT_NO_THROW(make_workload(read(job("")), 2, 8, 100.0, 1, nullptr));
  fails("[workload]\n", "the workload has no jobs");
  fails("[[workload.jobs]]\nname = \"j\"\n", "job 'j' has nothing to run");
  fails(job("stop = \"2 s\"\nstart = \"3 s\""), "stops before it starts");
  fails(job("kill = \"2 s\"\nstart = \"3 s\""), "killed before it starts");
  fails(job("gpus = 17"), "needs GPUs 0 to 16 of 16");
  fails(job("first_gpu = 16"), "needs GPUs 16 to 16 of 16");
  fails(job("gpus = 9") + job("first_gpu = 8"), "jobs 'j' and 'j' share GPUs");
  fails(job("first_gpu = 4\ngpus = 2") + job(""), "share GPUs");
  fails(job("") + "[[workload.jobs.stragglers]]\nrank = 16\n", "has no rank 16");
  fails(job("") + "[[workload.jobs.stragglers]]\nfrom = \"3 s\"\nto = \"2 s\"\n",
        "recovers before");
  fails(job("") + "[[workload.jobs.periodic]]\nname = \"e\"\nevery_iterations = 2\n", "no phases");
  fails(job("") + "[[workload.jobs.periodic]]\nname = \"e\"\n", "needs exactly one interval");
  fails(job("") + "[workload.jobs.trace]\npath = \"x\"\nbase = \"0 W\"\n",
        "both a trace and parts");
  fails(job("", ", overshoot = 0.1"), "only one of overshoot");
  fails(job("", ", overshoot = 0.1, overshoot_duration = \"2 s\""), "longer than the phase");
  fails(job("", ", wait_power = \"200 W\""), "but no barrier");
  fails("[[workload.jobs]]\niteration = [{ power = \"1 kW\" }]\n", "has no duration");
  fails("[[workload.jobs]]\niteration = [{ duration = \"1 s\" }]\n", "has no power");
  fails(
      "[[workload.jobs]]\niteration = [{ duration = \"1 s\", power = \"4 kW\", "
      "overshoot = 0.5, overshoot_duration = \"1 ms\" }]\n",
      "below 4294 W");
  fails("[workload.trace]\nbase = \"0 W\"\n", "names no trace");
  fails("[workload.trace]\npath = \"x\"\n", "test.toml:1");
  fails("[workload.trace]\npath = \"x\"\nbase = \"0 W\"\nchannels = \"n{3..1}\"\n",
        "channel range");
}

TEST(WorkloadConfig, RefusesWhatASingleKeyTells) {
  fails(job("start = \"-1 s\""), "start");
  fails(job("", ", spread = \"30 %\""), "spread");
  fails(job("", ", gamma = 1.5"), "gamma");
  fails(job("", ", barier = true"), "barrier");
  fails("[[workload.jobs]]\niteration = [{ power = \"1 kW\", duration = \"-1 s\" }]\n", "duration");
  fails("[[workload.jobs]]\niteration = [{ power = \"1 kW\", duration = \"0.5 ms\" }]\n",
        "duration");
  fails("[[workload.jobs]]\niteration = [{ power = \"1 kJ\", duration = \"1 s\" }]\n", "power");
  fails("[workload.trace]\npath = \"x\"\nbase = \"0 W\"\ngpus_per_node = 0\n", "gpus_per_node");
  fails("[workload.trace]\npath = \"x\"\nbase = \"0 W\"\nside = \"wall\"\n", "allowed: dc, ac");
}

TEST(WorkloadConfig, RefusesWhatIsSetInCodeToo) {
  EXPECT_THROW(make_workload(one_job({phase("p", 100.0, -1.0)}), 1, 8, 50.0, 1, nullptr),
               ConfigError);
  EXPECT_THROW(make_workload(one_job({phase("p", -100.0, 1.0)}), 1, 8, 50.0, 1, nullptr),
               ConfigError);
  EXPECT_THROW(make_workload(one_job({phase("p", 100.0, 1.0)}), 0, 8, 50.0, 1, nullptr),
               ConfigError);
  EXPECT_THROW(make_workload(one_job({phase("p", 100.0, 1.0)}), 1, 0, 50.0, 1, nullptr),
               ConfigError);
  EXPECT_THROW(make_workload(one_job({phase("p", 100.0, 1.0)}), 1, 8, -5.0, 1, nullptr),
               ConfigError);
}

TEST(WorkloadConfig, ChannelRangesExpand) {
  EXPECT_EQ(channel_names("a, node_{9..11}_W ,b", {}),
            (std::vector<std::string>{"a", "node_9_W", "node_10_W", "node_11_W", "b"}));
  EXPECT_TRUE(channel_names("", {}).empty());
  EXPECT_THROW(channel_names("n{1..", {}), ConfigError);
  EXPECT_THROW(channel_names("n{a..b}", {}), ConfigError);
}

TEST(WorkloadConfig, ExamplesOfTheDocumentationWork) {
  std::ifstream file(source_root() / "docs/workloads.md");
  std::stringstream text;
  text << file.rdbuf();
  std::vector<std::string> examples;
  const std::string page = text.str();
  for (std::size_t at = page.find("```toml\n"); at != std::string::npos;) {
    const std::size_t end = page.find("```\n", at + 8);
    examples.push_back(page.substr(at + 8, end - at - 8));
    at = page.find("```toml\n", end);
  }
  ASSERT_EQ(examples.size(), 4u);  // the last is of events, which are no part of a workload
  WorkloadBench bench;
  bench.run(read(examples[0]), 90'000);
  EXPECT_TRUE(bench.report().finished);
  EXPECT_EQ(bench.report().slowdown, 1.0);
  std::vector<JobConfig> replay = checked_jobs(read(examples[1]));
  EXPECT_EQ(trace_of(replay.front()).base_w, 1900.0);
  std::vector<JobConfig> counted = checked_jobs(read(examples[2]));
  EXPECT_EQ(phases_of(counted.front()).iteration.at(0).math_share_frac, 0.7);
}

}  // namespace
}  // namespace ballast
