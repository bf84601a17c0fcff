// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/scenario/event.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sim/base/field_list.hpp"
#include "sim/base/source_root.hpp"
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
  expect_text(fault("kind = \"storage_trip\"\nrack = 2"),
              "the site has no rack 2; its racks are 0 to 1");
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

TEST_F(EventTest, ValuesOutOfRangeAreRefused) {
  expect_text(fault("kind = \"straggler\"\njob = \"train\"\nslowdown = 0.5"), "allowed: 1 to 1000");
  expect_text(fault("kind = \"straggler\"\njob = \"train\"\nslowdown = nan"), "slowdown");
  expect_text(fault("kind = \"straggler\"\njob = \"train\"\nrank = -1"), "'events[0].rank' is -1");
  expect_text(fault("kind = \"straggler\"\njob = \"train\"\nduration = \"-1 s\""), "duration");
  expect_text(fault("kind = \"psu_loss\"\npart = -0.1"), "allowed: 0 % to 99 %");
  expect_text(fault("kind = \"storage_trip\"\nrack = -2"), "'events[0].rack' is -2");
  Scenario s = load(kSite);
  const EventConfig trip = read_event("kind = 'storage_trip'", "event");
  EXPECT_NO_THROW(check_event(s, trip));
  s.storage.unit.kind = StorageKind::kNone;
  EXPECT_THROW(check_event(s, trip), ConfigError);
  EventConfig loss = read_event("kind = 'psu_loss'", "event");
  for (const double at_s : {-1.0, std::nan(""), 1e6}) {
    loss.at_s = at_s;
    EXPECT_THROW(check_event(s, loss), ConfigError) << at_s;
  }
  EXPECT_THROW(check_event(s, EventConfig()), ConfigError);
}

TEST_F(EventTest, CapsAndBrakesReachARackOrARowOrAll) {
  for (const std::string kind : {"row_cap", "thermal_cap"}) {
    const std::string cap = "kind = \"" + kind + "\"\n";
    EXPECT_EQ(fault(cap + "cap = \"700 W\"\nrack = 1\nduration = \"1 s\""), "no error");
    EXPECT_EQ(fault(cap + "cap = \"none\"\nrow = 0"), "no error");
    expect_text(fault(cap), "'events[0].cap' is missing");
    expect_text(fault(cap + "cap = \"no\""), "or \"none\"");
    expect_text(fault(cap + "cap = \"5 kW\""), "allowed: 1e-06 W to 4294 W");
    expect_text(fault(cap + "cap = \"700 W\"\nrow = 1"),
                "the site has no row 1; its rows are 0 to 0");
    expect_text(fault(cap + "cap = \"700 W\"\nrack = 2"),
                "the site has no rack 2; its racks are 0 to 1");
    expect_text(fault(cap + "cap = \"700 W\"\nrack = 1\nrow = 0"), "names a rack and a row");
    expect_text(fault(cap + "cap = \"none\"\nduration = \"1 s\""), "but has a duration");
    expect_text(fault(cap + "cap = \"700 W\"\njob = \"train\""), "takes no 'job'");
  }
  EXPECT_EQ(fault("kind = \"power_brake\"\nrow = 0\nduration = \"1 s\""), "no error");
  expect_text(fault("kind = \"power_brake\"\non = false\nduration = \"1 s\""),
              "but has a duration");
  expect_text(fault("kind = \"psu_loss\"\ncap = \"none\""), "no error");  // says nothing
  expect_text(fault("kind = \"psu_loss\"\ncap = \"9 W\""), "takes no 'cap'");
  expect_text(fault("kind = \"psu_loss\"\non = false"), "takes no 'on'");
}

TEST_F(EventTest, EachKindIsDocumentedAndSaysWhatItDoes) {
  std::ifstream file(source_root() / "docs/workloads.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::string_view last;
  ASSERT_GE(event_kinds().size(), 9u);
  for (const EventKind& kind : event_kinds()) {
    EXPECT_LT(last, kind.name);
    last = kind.name;
    expect_text(page, "| `" + std::string(kind.name) + "` |");
    EXPECT_EQ(kind.help.back(), '.') << kind.name;
    EXPECT_FALSE(kind.make()->text().empty()) << kind.name;
    // Forms and command lines want single values.
    const std::unique_ptr<Event> event = kind.make();
    for (const FieldInfo& field : list_fields([&](Fields& f) { event->describe(f); })) {
      EXPECT_FALSE(field.help.empty()) << kind.name << " " << field.key;
    }
  }
}

// As it was before kinds had keys of their own.
TEST_F(EventTest, TheFirstKindsResolveToTheSameBytesAsEver) {
  const Scenario s = load(std::string(kSite) +
                          "[[events]]\nkind = \"psu_loss\"\nat = \"3 s\"\npart = \"25 %\"\n"
                          "[[events]]\nkind = \"straggler\"\njob = \"train\"\nrank = 2\n"
                          "[[events]]\nkind = \"row_cap\"\ncap = \"700 W\"\n");
  const std::string text = scenario_toml(s);
  EXPECT_EQ(text.substr(text.find("[[events]]")),
            "[[events]]\nat = '3 s'\nkind = 'psu_loss'\njob = ''\nperiodic = ''\nrank = 0\n"
            "slowdown = 1.5\nrack = -1\npart = 0.25\nduration = '0 s'\n"
            "\n[[events]]\nat = '0 s'\nkind = 'straggler'\njob = 'train'\nperiodic = ''\n"
            "rank = 2\nslowdown = 1.5\nrack = -1\npart = 0.5\nduration = '0 s'\n"
            "\n[[events]]\nat = '0 s'\nkind = 'row_cap'\nrack = -1\nrow = -1\n"
            "cap = '700 W'\nduration = '0 s'\n");
  EXPECT_EQ(scenario_toml(load(text)), text);
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
  log.wrote(0, {0, BlockId::kGpu, -1, -1, -1, "preset.2.FLOOR", std::string("70 %"), {}});
  log.wrote(1020, {0, BlockId::kGpu, -1, 1, 3, "OVERRIDE_FLOOR", 0.123456789, {}});
  log.wrote(1020, {0, BlockId::kStorage, -1, 0, -1, "CONTROL.ARM", true, {}});
  log.wrote(2000, {0, BlockId::kGpu, -1, -1, -1, "ACTIVE_PROFILE", std::int64_t{2}, {}});
  EventConfig slow = read_event(
      "kind = 'straggler'\njob = 'train'\nrank = 3\nduration = '250 ms'\n"
      "slowdown = " +
          format_number(1.0 / 0.7),
      "elsewhere");
  log.injected(3000, slow);
  const Scenario session = log.replay(base);
  const Scenario again = load(scenario_toml(session));

  EXPECT_EQ(scenario_toml(again), scenario_toml(session));
  ASSERT_EQ(again.events.size(), 2u);
  const EventConfig& e = again.events[1];
  EXPECT_EQ(event_tick(again, e), 3000);
  EXPECT_EQ(e.kind, slow.kind);
  EXPECT_EQ(again.events[0].event->text(), "12.3 % of the supplies lost, all racks");
  EXPECT_EQ(e.event->text(),
            "rank 3 of job train " + format_number(1.0 / 0.7) + " times slower, 0.25 s");
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
