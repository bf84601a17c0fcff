// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/source_root.hpp"
#include "sim/scenario/event.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/scenario/live_log.hpp"

namespace ballast {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSite = R"(
[run]
duration = "10 s"
coupling = "20 ms"
[site]
racks = 2
gpus_per_rack = 4
[storage]
kind = "supercapacitor"
[[workload.jobs]]
name = "train"
gpus = 5
iteration = [{ power = "1 kW", duration = "1 s" }]
periodic = [{ name = "write", every = "1 h", phases = [{ power = "200 W", duration = "1 s" }] },
            { name = "test", every = "1 h", phases = [{ power = "300 W", duration = "1 s" }] }]
[[workload.jobs]]
name = "serve"
first_gpu = 6
start = "5 s"
iteration = [{ power = "1 kW", duration = "1 s" }]
[[workload.jobs]]
name = "replay"
first_gpu = 5
gpus = 1
[workload.jobs.trace]
path = "none.csv"
base = "0 W"
)";

class EventTest : public ::testing::Test {
 protected:
  EventTest()
      : file_(fs::temp_directory_path() / ("ballast_event_" + std::to_string(::getpid()))) {}
  ~EventTest() override { fs::remove(file_); }

  Scenario load(const std::string& text) const {
    std::ofstream(file_) << text;
    return load_scenario(file_, {});
  }
  // Text of the error that a scenario with this event ends with, less the file's name.
  std::string fault(const std::string& event, std::string site = kSite) const {
    try {
      load(site + "[[events]]\n" + event);
    } catch (const ConfigError& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.rfind(file_.string() + ":", 0), 0u) << text;
      return text.substr(std::min(text.size(), file_.string().size() + 1));
    }
    return "no error";
  }

  fs::path file_;
};

void expect_text(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST_F(EventTest, AcceptsEveryKind) {
  for (const char* event : {
           "kind = \"job_start\"\njob = \"serve\"\nat = \"4.98 s\"",
           "kind = \"job_kill\"\njob = \"replay\"\nat = \"1 s\"",
           "kind = \"checkpoint\"\njob = \"train\"\nperiodic = \"test\"",
           "kind = \"straggler\"\njob = \"train\"\nrank = 4\nslowdown = 2\nduration = \"1 s\"",
           "kind = \"straggler\"\njob = \"serve\"\nrank = 1",
           "kind = \"storage_trip\"\nrack = 1\nat = \"9.98 s\"",
           "kind = \"psu_loss\"\npart = \"99 %\"\nduration = \"2 ms\"",
       }) {
    EXPECT_EQ(fault(event), "no error") << event;
  }
}

TEST_F(EventTest, NamesWhatIsWrongWithItsLine) {
  const std::string train = "job = \"train\"\n";
  // The table's line: the site's text begins and ends with a line break.
  expect_text(fault("kind = \"job_kill\"\njob = \"trian\""), "28:1: there is no job 'trian'");
  expect_text(fault("kind = \"job_kill\"\njob = \"trian\""), "did you mean 'train'?");
  expect_text(fault("kind = \"straggler\""), "names no job");
  expect_text(fault("kind = \"straggler\"\njob = \"train\"\nrank = 5"), "no rank 5");
  expect_text(fault("kind = \"straggler\"\njob = \"serve\"\nrank = 2"), "its ranks are 0 to 1");
  expect_text(fault("kind = \"straggler\"\njob = \"replay\""), "replays a trace");
  expect_text(fault("kind = \"checkpoint\"\njob = \"replay\""), "replays a trace");
  expect_text(fault("kind = \"checkpoint\"\njob = \"serve\""), "no periodic phases to run");
  expect_text(fault("kind = \"checkpoint\"\nperiodic = \"save\"\n" + train),
              "it has 'write', 'test'");
  expect_text(fault("kind = \"job_start\"\njob = \"serve\"\nat = \"5 s\""), "has started by 5 s");
  // It would happen at the next coupling.
  expect_text(fault("kind = \"job_start\"\njob = \"serve\"\nat = \"4.999 s\""),
              "has started by 5 s");
  expect_text(fault("kind = \"job_start\"\n" + train), "has started by 0 s");
  expect_text(fault("kind = \"storage_trip\"\nrack = 2"), "rack 2 of a site with 2");
  expect_text(fault("kind = \"psu_loss\"\npart = \"100 %\""), "30:8: 'events[0].part' is '100 %'");
  expect_text(fault("kind = \"job_kil\""), "job_kill");
  expect_text(fault("at = \"1 s\""), "'events[0].kind' is missing");
  expect_text(fault("kind = \"job_kill\"\nrak = 1"), "unknown key 'events[0].rak'");
}

TEST_F(EventTest, HappensAtACouplingWithinTheRun) {
  const std::string event = "kind = \"psu_loss\"\nat = ";
  EXPECT_EQ(fault(event + "\"9.98 s\""), "no error");
  expect_text(fault(event + "\"9.981 s\""), "would never happen");
  expect_text(fault(event + "\"1.0005 s\""), "1 ms");
  expect_text(fault("kind = \"psu_loss\"\nduration = \"0.5 ms\""), "1 ms");
  const Scenario s = load(std::string(kSite) + "[[events]]\n" + event + "\"1.001 s\"");
  EXPECT_EQ(event_tick(s, s.events[0]), 1020);
}

TEST_F(EventTest, AKeyWithoutUseIsRefused) {
  const std::string kill = "kind = \"job_kill\"\njob = \"train\"\n";
  expect_text(fault(kill + "rack = 1"), "takes no 'rack'");
  expect_text(fault(kill + "rank = 1"), "takes no 'rank'");
  expect_text(fault(kill + "slowdown = 2"), "takes no 'slowdown'");
  expect_text(fault(kill + "part = \"10 %\""), "takes no 'part'");
  expect_text(fault(kill + "duration = \"1 s\""), "takes no 'duration'");
  expect_text(fault(kill + "periodic = \"write\""), "takes no 'periodic'");
  expect_text(fault("kind = \"psu_loss\"\njob = \"train\""), "takes no 'job'");
}

TEST_F(EventTest, ValuesSetInCodeAreCheckedToo) {
  const Scenario s = load(kSite);
  const auto refused = [&](EventKind kind, auto change) {
    EventConfig e;
    e.kind = kind;
    if (kind == EventKind::kStraggler) e.job = "train";
    change(e);
    EXPECT_THROW(check_event(s, e), ConfigError);
  };
  refused(EventKind::kStraggler, [](EventConfig& e) { e.slowdown = 0.5; });
  refused(EventKind::kStraggler, [](EventConfig& e) { e.slowdown = std::nan(""); });
  refused(EventKind::kStraggler, [](EventConfig& e) { e.rank = -1; });
  refused(EventKind::kStraggler, [](EventConfig& e) { e.duration_s = -1.0; });
  refused(EventKind::kPsuLoss, [](EventConfig& e) { e.part_frac = 1.0; });
  refused(EventKind::kPsuLoss, [](EventConfig& e) { e.part_frac = -0.1; });
  refused(EventKind::kPsuLoss, [](EventConfig& e) { e.part_frac = std::nan(""); });
  refused(EventKind::kPsuLoss, [](EventConfig& e) { e.at_s = std::nan(""); });
  refused(EventKind::kStorageTrip, [](EventConfig& e) { e.rack = -2; });
  Scenario bare = s;
  bare.storage.unit.kind = StorageKind::kNone;
  EventConfig trip;
  trip.kind = EventKind::kStorageTrip;
  EXPECT_NO_THROW(check_event(s, trip));
  EXPECT_THROW(check_event(bare, trip), ConfigError);
  EXPECT_EQ(event_kind_named("psu_loss", {}), EventKind::kPsuLoss);
  EXPECT_THROW(event_kind_named("psu_los", {}), ConfigError);
}

TEST_F(EventTest, TwoJobsOfOneNameCannotBeTold) {
  std::string site = kSite;
  site.replace(site.find("\"serve\""), 7, "\"train\"");
  expect_text(fault("kind = \"job_kill\"\njob = \"train\"", site), "two jobs are named 'train'");
}

TEST_F(EventTest, TheExampleOfTheDocumentationWorks) {
  std::ifstream file(source_root() / "docs/workloads.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  const std::string fence = "```";
  const std::size_t job = page.find(fence + "toml\n") + 8;
  const std::size_t events = page.find("[[events]]\nat");
  ASSERT_NE(events, std::string::npos);
  const Scenario s = load(page.substr(job, page.find(fence, job) - job) +
                          page.substr(events, page.find(fence, events) - events));
  ASSERT_EQ(s.events.size(), 2u);
  EXPECT_EQ(event_tick(s, s.events[1]), 50'000);
}

TEST_F(EventTest, ASessionReadsBackFromItsText) {
  Scenario base = load(std::string(kSite) +
                       "[[events]]\nkind = \"psu_loss\"\nat = \"3 s\"\npart = \"12.3 %\"\n"
                       "[[writes]]\nat = \"2 s\"\n[writes.gpu]\nACTIVE_PROFILE = 1\n");
  LiveLog log;
  log.wrote(0, {0, BlockId::kGpu, -1, -1, "preset.2.FLOOR", std::string("70 %"), {}});
  log.wrote(1020, {0, BlockId::kGpu, 1, 3, "OVERRIDE_FLOOR", 0.123456789, {}});
  log.wrote(1020, {0, BlockId::kStorage, 0, -1, "CONTROL.ARM", true, {}});
  log.wrote(2000, {0, BlockId::kGpu, -1, -1, "ACTIVE_PROFILE", std::int64_t{2}, {}});
  EventConfig slow;
  slow.kind = EventKind::kStraggler;
  slow.job = "train";
  slow.rank = 3;
  slow.slowdown = 1.0 / 0.7;
  slow.duration_s = 0.25;
  slow.place = {"elsewhere", 3, 4};
  log.injected(3000, slow);
  const Scenario session = log.replay(base);
  const Scenario again = load(scenario_toml(session));

  EXPECT_EQ(scenario_toml(again), scenario_toml(session));
  ASSERT_EQ(again.events.size(), 2u);
  EXPECT_EQ(again.events[0].part_frac, base.events[0].part_frac);
  const EventConfig& e = again.events[1];
  EXPECT_EQ(event_tick(again, e), 3000);
  EXPECT_EQ(e.kind, slow.kind);
  EXPECT_EQ(e.job, slow.job);
  EXPECT_EQ(e.rank, slow.rank);
  EXPECT_EQ(e.slowdown, slow.slowdown);
  EXPECT_EQ(e.duration_s, slow.duration_s);
  std::vector<RegisterWrite> writes = register_writes(again);
  ASSERT_EQ(writes.size(), 6u);
  EXPECT_EQ(writes[0].name, "CAPACITY");  // from the plant
  writes.erase(writes.begin());
  EXPECT_EQ(writes[1].rack, 1);
  EXPECT_EQ(writes[1].gpu, 3);
  EXPECT_EQ(std::get<double>(writes[1].value), 0.123456789);
  EXPECT_EQ(writes[2].block, BlockId::kStorage);
  EXPECT_EQ(std::get<std::int64_t>(writes[3].value), 1);  // the scenario's own comes first
  EXPECT_EQ(std::get<std::int64_t>(writes[4].value), 2);
}

}  // namespace
}  // namespace ballast
