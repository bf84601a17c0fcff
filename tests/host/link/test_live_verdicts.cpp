// SPDX-License-Identifier: GPL-3.0-or-later
// What the judge is given while a run goes on.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "host/link/verdicts.hpp"
#include "live_session.hpp"
#include "sim/workload/jobs/phases.hpp"

namespace ballast {
namespace {

// The verdict on a run of 10 s whose first second drew 100 kW, the rest 1 kW; what is asked for
// needs records of 3 s, and of more than is remembered.
Json verdict(const Json& request, Tick written = 0) {
  PhaseConfig phase;
  phase.power_w = 1e3;
  phase.duration_s = 1.0;
  Scenario scenario;
  scenario.workload.jobs.resize(1);
  phases_of(scenario.workload.jobs.front()).iteration = {phase};
  Session session(scenario, 1);
  session.begin_store(power_layout());
  record(*session.store(), 10000, [](Tick t) { return t < 1000 ? 1e5 : 1e3; });
  if (written > 0) {
    session.wrote(written,
                  {0, BlockId::kGpu, -1, -1, -1, "preset.0.FLOOR", std::string("70 %"), {}});
  }
  LiveJudge judge;
  judge.check = [](const Json&) { return std::vector<double>{3.0, 7200.0}; };
  judge.judge = [](const PowerRecord& given, const Json&) {
    return Json{{"samples", given.info().samples},
                {"peak_w", given.info().peak_w},
                {"own_peak_w", survey(given).max_w}};
  };
  Outbox outbox(1);
  Verdicts verdicts(session, outbox, judge, request);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < end) {
    for (const std::string& bytes : outbox.take().frames) {
      return Json::parse(decode_frame(bytes).json);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return nullptr;
}

TEST(LiveVerdicts, TheWindowHasTheSampleThatClosesIt) {
  EXPECT_EQ(verdict({{"limits", {"any"}}, {"window_s", 5.0}})["samples"], 5001);
}

TEST(LiveVerdicts, TheWindowIsAsLongAsIsNeeded) {
  EXPECT_EQ(verdict({{"limits", {"any"}}, {"window_s", 1.0}})["samples"], 3001);
}

// A setting that was written at 8 s is judged by what came after it.
TEST(LiveVerdicts, AVerdictIsOfOneSetting) {
  EXPECT_EQ(verdict({{"limits", {"any"}}, {"window_s", 5.0}}, 8000)["samples"], 2000);
}

TEST(LiveVerdicts, ThePeakIsThatOfTheRun) {
  const Json v = verdict({{"limits", {"any"}}, {"window_s", 5.0}});
  EXPECT_EQ(v["own_peak_w"], 1e3);
  EXPECT_EQ(v["peak_w"], 1e5);
}

}  // namespace
}  // namespace ballast
