// SPDX-License-Identifier: GPL-3.0-or-later
// Sites in plain C++, with the real controllers.
#include "sim/site/site.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "sim/site/site_run.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {
namespace {

// Without writes and events, which come from a Schedule.
std::vector<float> stepped(const Scenario& scenario, const std::vector<Tick>& steps) {
  SampleSink sink;
  Site site(scenario, sink);
  site.begin();
  for (std::size_t i = 0; site.tick() < site.duration(); ++i) {
    site.step(std::min(steps[i % steps.size()], site.duration() - site.tick()));
  }
  site.finish();
  return sink.samples;
}

TEST(Site, StepsOfAnyLengthGiveTheSameSamples) {
  const Scenario scenario = live_site(2.3);
  const std::vector<float> whole = stepped(scenario, {2300});
  ASSERT_EQ(whole.size(), 2300U * (13 * 2 + 2 * 8));
  EXPECT_EQ(first_difference(whole, stepped(scenario, {1})), -1);
  EXPECT_EQ(first_difference(whole, stepped(scenario, {7, 1, 1100, 13})), -1);
}

// Two iterations of 400 ms at a math share of 60 % and 100 ms without arithmetic, on GPUs that get
// all they demand. A GPU without a job that has started tells nothing, which is not the same as 0.
TEST(Site, JobsFeedTheCountersOfTheirGpus) {
  Scenario scenario = live_site(1.0);
  std::vector<PhaseConfig>& iteration = phases_of(scenario.workload.jobs[0]).iteration;
  iteration[0].math_share_frac = 0.6;
  iteration[1].math_share_frac = 0.0;
  SampleSink sink;
  Site site(scenario, sink);
  site.begin();
  site.step(1000);
  site.finish();
  const auto read = [&](std::uint32_t rack, const char* name, int gpu) {
    const RegisterRef at = find_register(register_block(BlockId::kGpu), name, gpu, {});
    std::uint32_t word = 0;
    EXPECT_EQ(site.read({Scope::kRack, rack, BlockId::kGpu, at.address}, word), BusAnswer::kOk);
    return extract_field(*at.field, word);
  };
  for (const auto& [rack, gpu] : {std::pair(0U, 0), {0U, 3}, {1U, 1}}) {
    EXPECT_EQ(read(rack, "BUSY_TIME", gpu), 1'000'000U);
    EXPECT_EQ(read(rack, "MATH_TIME", gpu), 800U * 600U);
    EXPECT_EQ(read(rack, "AVAILABLE.MATH_TIME", gpu), 1U);
    EXPECT_EQ(read(rack, "AVAILABLE.MEMORY_TIME", gpu), 0U);
    EXPECT_EQ(read(rack, "MEMORY_TIME", gpu), 0U);
  }
  EXPECT_EQ(read(1, "AVAILABLE.BUSY_TIME", 3), 0U);
  EXPECT_EQ(read(1, "BUSY_TIME", 3), 0U);
}

TEST(Site, SeveralInOneProcessDoNotDisturbEachOther) {
  Scenario first = live_site(1.5);
  Scenario second = live_site(1.5);
  second.site.gpu_idle_w = 120.0;
  second.run.threads = 2;
  const std::vector<float> first_alone = stepped(first, {1500});
  const std::vector<float> second_alone = stepped(second, {1500});
  ASSERT_GE(first_difference(first_alone, second_alone), 0);

  SampleSink first_sink;
  SampleSink second_sink;
  Site a(first, first_sink);
  auto b = std::make_unique<Site>(second, second_sink);
  a.begin();
  b->begin();
  while (b->tick() < b->duration()) {
    a.step(10);
    b->step(15);
  }
  b->finish();
  b.reset();  // one goes while the other goes on
  a.step(a.duration() - a.tick());
  a.finish();
  EXPECT_EQ(first_difference(first_alone, first_sink.samples), -1);
  EXPECT_EQ(first_difference(second_alone, second_sink.samples), -1);
}

TEST(Site, AnswersItsRegistersByScopeAndInstance) {
  const Scenario scenario = live_site(0.1);
  SampleSink sink;
  Site site(scenario, sink);
  const std::uint16_t slew =
      find_register(register_block(BlockId::kStorage), "SLEW_LIMIT", -1, {}).address;
  EXPECT_EQ(site.write({Scope::kRack, kAllInstances, BlockId::kStorage, slew}, 777),
            BusAnswer::kOk);
  std::uint32_t word = 0;
  EXPECT_EQ(site.read({Scope::kRack, 1, BlockId::kStorage, slew}, word), BusAnswer::kOk);
  EXPECT_EQ(word, 777U);
  EXPECT_EQ(site.write({Scope::kRack, 1, BlockId::kStorage, slew}, 778), BusAnswer::kOk);
  EXPECT_EQ(site.read({Scope::kRack, 0, BlockId::kStorage, slew}, word), BusAnswer::kOk);
  EXPECT_EQ(word, 777U);
  EXPECT_EQ(site.read({Scope::kRack, 1, BlockId::kStorage, slew}, word), BusAnswer::kOk);
  EXPECT_EQ(word, 778U);
  EXPECT_EQ(site.read({Scope::kRack, 2, BlockId::kStorage, slew}, word), BusAnswer::kNoSuchAddress);
  EXPECT_EQ(site.read({Scope::kRack, kAllInstances, BlockId::kStorage, slew}, word),
            BusAnswer::kNoSuchAddress);
  EXPECT_EQ(site.read({Scope::kRow, 0, BlockId::kStorage, slew}, word), BusAnswer::kNoSuchAddress);
  EXPECT_EQ(site.write({Scope::kRack, 0, BlockId::kStorage, 0}, 1), BusAnswer::kRefused);
}

TEST(SiteRun, KeepsWhatWasDoneBeforeAnError) {
  const Scenario scenario = live_site(0.5);
  FunctionDriver driver([](LiveBus& bus) {
    if (bus.tick() == 330) throw DeviceError("the driver fails", {}, "none");
    return true;
  });
  SampleSink sink;
  EXPECT_THROW(run_site(scenario, sink, {}, &driver), DeviceError);
  EXPECT_EQ(sink.ticks(), 330);
  EXPECT_TRUE(sink.ended);
  EXPECT_TRUE(sink.partial);
}

TEST(SiteRun, EndsWhereTheDriverSays) {
  FunctionDriver driver([](LiveBus& bus) { return bus.tick() < 120; });
  SampleSink sink;
  const SiteOutcome outcome = run_site(live_site(0.5), sink, {}, &driver);
  EXPECT_EQ(outcome.ticks, 120);
  EXPECT_TRUE(outcome.partial);
  EXPECT_TRUE(sink.partial);
  EXPECT_LT(std::abs(outcome.energy.balance_error_frac()), 1e-12);
}

}  // namespace
}  // namespace ballast
