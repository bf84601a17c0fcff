// SPDX-License-Identifier: GPL-3.0-or-later
// A block of a row or of the site behind its table: what it is told and what becomes of its
// outputs.
#include "sim/site/block_party.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "sim/site/record_buffer.hpp"

namespace ballast {
namespace {

PortInfo source(int width, FieldFormat format, double lsb) {
  return {"x_i",    PortDirection::kIn, width, false, format, Unit::kWatt, lsb, 0,
          "load_w", PortAction::kNone,  "",    ""};
}

PortInfo output(PortAction action) {
  return {"y_o",
          PortDirection::kOut,
          32,
          false,
          FieldFormat::kUnsigned,
          Unit::kWatt,
          1e-6,
          0,
          "",
          action,
          "",
          ""};
}

TEST(BlockParty, SourcesAreRoundedAndSaturate) {
  const PortInfo mw = source(32, FieldFormat::kSigned, 1e-3);
  EXPECT_EQ(raw_source(mw, 1.2345), 1235);
  EXPECT_EQ(raw_source(mw, -1.2344), -1234);
  EXPECT_EQ(raw_source(mw, 3e6), 2147483647);
  EXPECT_EQ(raw_source(mw, -3e6), -2147483648LL);
  const PortInfo small = source(16, FieldFormat::kUnsigned, 1.0);
  EXPECT_EQ(raw_source(small, -1.0), 0);
  EXPECT_EQ(raw_source(small, 65535.4), 65535);
  EXPECT_EQ(raw_source(small, 65536.0), 65535);
  const PortInfo wide = source(64, FieldFormat::kSigned, 1e-3);
  EXPECT_EQ(raw_source(wide, 5e12), 5'000'000'000'000'000);
  EXPECT_EQ(raw_source(wide, 1e30), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(raw_source(wide, -1e30), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(raw_source(source(64, FieldFormat::kUnsigned, 1.0), 1e30),
            std::numeric_limits<std::int64_t>::max());
}

// Keeps what it was told, and answers what the test says.
struct Told final : BoundController {
  bool write(std::uint16_t, std::uint32_t) override { return true; }
  bool read(std::uint16_t, std::uint32_t&) override { return true; }
  void tick_raw(std::span<const std::int64_t> sources, std::span<std::int64_t> actions) override {
    told.push_back(sources[0]);
    std::copy(answers.begin(), answers.end(), actions.begin());
  }
  std::vector<std::int64_t> told;
  std::array<std::int64_t, 3> answers = {kNoCap, kNoCap, 0};
};

// Three racks, the last of which is row 1 by itself; load_w of rack r at tick t is 100 r + t.
class BlockPartyTest : public ::testing::Test {
 protected:
  BlockPartyTest() {
    const std::size_t racks = layout_.index_of(kRackGroup);
    for (std::size_t r = 0; r < 3; ++r) {
      for (std::size_t t = 0; t < kTicks; ++t) {
        record_.values(racks)[r * kTicks + t] = -1.0F;
        record_.values(racks)[(3 + r) * kTicks + t] = static_cast<float>(100 * r + t);
      }
    }
    record_.set_rows(racks, kTicks);
    block_.key = "guard";
    block_.latency_ms = 30;
    block_.ports = ports_;
  }
  void observe(BlockParty& party, Tick first, std::size_t count) {
    party.observe({topology_, layout_, record_.block(0, kTicks), first, count});
  }
  static std::vector<SiteAction> asked(BlockParty& party) {
    std::vector<SiteAction> actions;
    party.act(0, actions);
    return actions;
  }

  static constexpr std::size_t kTicks = 20;
  Topology topology_{.racks = 3, .gpus_per_rack = 1, .racks_per_row = 2};
  RecordLayout layout_ = record_layout(topology_, {{"demand_w", "W", ""}, {"load_w", "W", ""}});
  RecordBuffer record_{layout_, kTicks};
  std::array<PortInfo, 4> ports_ = {source(32, FieldFormat::kSigned, 1e-3),
                                    output(PortAction::kRowCap), output(PortAction::kThermalCap),
                                    output(PortAction::kBrake)};
  BlockInfo block_{};
  Told controller_;
};

TEST_F(BlockPartyTest, ARowIsToldTheSumOfItsRacksTickByTick) {
  block_.scope = Scope::kRow;
  BlockParty party(block_, 0, controller_, 10);
  EXPECT_EQ(party.name(), "guard of row 0");
  EXPECT_EQ(party.period(), 10);
  EXPECT_EQ(party.latency(), 30);
  EXPECT_TRUE(asked(party).empty());
  observe(party, 0, 4);
  observe(party, 4, 1);
  EXPECT_EQ(controller_.told,
            (std::vector<std::int64_t>{100'000, 102'000, 104'000, 106'000, 108'000}));
}

TEST_F(BlockPartyTest, TheSiteIsToldTheSumOfAll) {
  block_.scope = Scope::kSite;
  BlockParty party(block_, 0, controller_, 10);
  observe(party, 2, 2);
  EXPECT_EQ(controller_.told, (std::vector<std::int64_t>{306'000, 309'000}));
}

TEST_F(BlockPartyTest, OutputsActWhereTheyChange) {
  block_.scope = Scope::kRow;
  BlockParty party(block_, 1, controller_, 10);
  observe(party, 0, 10);
  EXPECT_EQ(controller_.told.front(), 200'000);  // of rack 2, which is row 1
  EXPECT_TRUE(asked(party).empty());             // idle outputs ask for nothing
  controller_.answers = {700'000'000, kNoCap, 1};
  observe(party, 10, 5);
  const std::vector<SiteAction> actions = asked(party);
  ASSERT_EQ(actions.size(), 2U);
  const auto& cap = std::get<CapAction>(std::get<RackAction>(actions[0]));
  EXPECT_EQ(cap.which, CapAction::Which::kRow);
  EXPECT_EQ(cap.scope, Scope::kRow);
  EXPECT_EQ(cap.instance, 1U);
  EXPECT_EQ(cap.cap_uw, 700'000'000U);
  EXPECT_TRUE(std::get<BrakeAction>(std::get<RackAction>(actions[1])).on);
  observe(party, 15, 2);
  EXPECT_TRUE(asked(party).empty());
  controller_.answers = {kNoCap, 5, 0};
  observe(party, 17, 1);
  const std::vector<SiteAction> then = asked(party);
  ASSERT_EQ(then.size(), 3U);
  EXPECT_EQ(std::get<CapAction>(std::get<RackAction>(then[0])).cap_uw, kNoCap);
  EXPECT_EQ(std::get<CapAction>(std::get<RackAction>(then[1])).which, CapAction::Which::kThermal);
  EXPECT_EQ(std::get<CapAction>(std::get<RackAction>(then[1])).cap_uw, 5U);
  EXPECT_FALSE(std::get<BrakeAction>(std::get<RackAction>(then[2])).on);
}

// As the table names it; an output needs no action for that.
TEST_F(BlockPartyTest, PublishesTheOutputsThatAreRecorded) {
  block_.scope = Scope::kRow;
  ports_[1].channel = "guard_cap_w";
  ports_[3].channel = "guard_state";
  ports_[3].action = PortAction::kNone;
  ports_[3].unit = Unit::kNone;
  ports_[3].lsb = 0.5;
  BlockParty party(block_, 1, controller_, 10);
  EXPECT_EQ(party.scope(), Scope::kRow);
  EXPECT_EQ(party.instance(), 1U);
  const Published published = party.published();
  ASSERT_EQ(published.channels.size(), 2U);
  EXPECT_EQ(published.channels[0].info.name, "guard_cap_w");
  EXPECT_EQ(published.channels[0].info.unit, "W");
  EXPECT_EQ(published.channels[1].info.unit, "1");
  EXPECT_DOUBLE_EQ(published.channels[0].value(), 4294.967295);  // no cap
  controller_.answers = {700'000'000, kNoCap, 3};
  observe(party, 0, 10);
  EXPECT_DOUBLE_EQ(published.channels[0].value(), 700.0);
  EXPECT_EQ(published.channels[1].value(), 1.5);
  EXPECT_EQ(asked(party).size(), 1U);
  EXPECT_EQ(BlockParty::published(block_, nullptr).channels.size(), 2U);
}

}  // namespace
}  // namespace ballast
