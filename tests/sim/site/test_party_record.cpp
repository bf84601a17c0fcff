// SPDX-License-Identifier: GPL-3.0-or-later
// What parties publish, on a small site with the real controllers.
#include "sim/site/party_record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <memory>
#include <stdexcept>

#include "sim/site/site.hpp"
#include "tests/sim/site/small_site.hpp"

namespace ballast {
namespace {

// Leaks what it stores; acts every 20 ms.
class Leak final : public Party {
 public:
  Leak(Scope scope, std::uint32_t instance, std::string channel)
      : scope_(scope), instance_(instance), channel_(std::move(channel)) {}
  std::string name() const override { return "leak " + std::to_string(instance_); }
  Scope scope() const override { return scope_; }
  std::uint32_t instance() const override { return instance_; }
  Published published() const override {
    return {.channels = {{{channel_, "J", "What is left."}, Probe::of<&Leak::shown_j_>(this)}},
            .accounts = {{{"leak_loss", "leak loss", "out of the leak", AccountKind::kStorageLoss},
                          Probe::of<&Leak::lost_j_>(this)}},
            .stored_j = Probe::of<&Leak::stored_j_>(this)};
  }
  Tick period() const override { return 20; }
  Tick latency() const override { return 0; }
  void observe(const SiteSamples& samples) override {
    lost_j_ += static_cast<double>(samples.count());
    stored_j_ -= static_cast<double>(samples.count());
  }
  void act(Tick, std::vector<SiteAction>&) override { shown_j_ = stored_j_; }

 private:
  Scope scope_;
  std::uint32_t instance_;
  std::string channel_;
  double stored_j_ = 1e5;
  double shown_j_ = 0.0;
  double lost_j_ = 0.0;
};

// Keeps the series of all groups.
struct Series final : RecordSink {
  void begin(const RecordLayout& l) override { layout = l; }
  void block(const RecordBlock& b) override {
    for (std::size_t g = 0; g < layout.groups.size(); ++g) {
      for (std::size_t s = 0; s < layout.groups[g].series(); ++s) {
        std::vector<float>& to = values[layout.groups[g].name][s];
        to.insert(to.end(), b.groups[g].series(s).begin(), b.groups[g].series(s).end());
      }
    }
  }
  void end(bool) override {}
  const std::vector<float>& of(std::string_view group, std::string_view name,
                               std::size_t instance = 0) {
    const ChannelGroup& g = *layout.find(group);
    return values[g.name][find_channel(g.channels, name) * g.instances.size() + instance];
  }

  RecordLayout layout;
  std::map<std::string, std::map<std::size_t, std::vector<float>>> values;
};

Scenario two_rows() {
  Scenario scenario = live_site(1.5);
  scenario.site.racks_per_row = 1;
  return scenario;
}

TEST(PartyRecord, AChannelHoldsFromOneCouplingToTheNext) {
  const Scenario scenario = two_rows();
  Series sink;
  Site site(scenario, sink);
  site.add(std::make_unique<Leak>(Scope::kRow, 1, "left_j"));
  site.begin();
  for (const Tick ticks : {7, 994, 499}) site.step(ticks);  // in whatever pieces
  site.finish();
  const ChannelGroup& rows = *sink.layout.find(kRowGroup);
  EXPECT_EQ(rows.channels.back().name, "left_j");
  EXPECT_TRUE(rows.channels.back().own);
  EXPECT_FALSE(rows.channels.front().own);
  EXPECT_EQ(find_channel(sink.layout.find(kSiteGroup)->channels, "left_j"),
            sink.layout.find(kSiteGroup)->channels.size());
  const std::vector<float>& left = sink.of(kRowGroup, "left_j", 1);
  ASSERT_EQ(left.size(), 1500U);
  double sum = 0.0;
  for (std::size_t t = 0; t < left.size(); ++t) {
    ASSERT_EQ(left[t], static_cast<float>(1e5 - static_cast<double>(t / 20 * 20))) << t;
    ASSERT_TRUE(std::isnan(sink.of(kRowGroup, "left_j", 0)[t]));  // nobody publishes it
    sum += static_cast<double>(left[t]);
  }
  const std::vector<OwnFigures> figures = site.outcome().parties;
  ASSERT_EQ(figures.size(), 1U);
  EXPECT_EQ(figures[0].scope, Scope::kRow);
  EXPECT_EQ(figures[0].instance, 1U);
  EXPECT_EQ(figures[0].max, 1e5);
  EXPECT_EQ(figures[0].min, 1e5 - 1480.0);
  EXPECT_NEAR(figures[0].mean, sum / 1500.0, 1e-6);
}

TEST(PartyRecord, WhatAPartyLosesAndStoresIsPartOfTheAccount) {
  const Scenario scenario = two_rows();
  Series sink;
  Site site(scenario, sink);
  for (const std::uint32_t row : {0U, 1U}) {
    site.add(std::make_unique<Leak>(Scope::kRow, row, "left_j"));
  }
  site.begin();
  site.step(site.duration());
  site.finish();
  EnergyAccounts energy = site.outcome().energy;
  ASSERT_NE(energy.find("leak_loss"), nullptr);
  EXPECT_EQ(energy.find("leak_loss")->energy_j, 3000.0);
  EXPECT_LT(std::abs(energy.balance_error_frac()), 1e-12);
  energy.find("leak_loss")->energy_j = 0.0;
  EXPECT_GT(std::abs(energy.balance_error_frac()), 0.1);
}

// One row has no group of its own, but for what it publishes itself.
TEST(PartyRecord, EveryScopeHasAPlaceForIt) {
  const Scenario scenario = live_site(0.05);
  Series sink;
  Site site(scenario, sink);
  site.add(std::make_unique<Leak>(Scope::kRow, 0, "of_row_j"));
  site.add(std::make_unique<Leak>(Scope::kSite, 0, "of_site_j"));
  site.add(std::make_unique<Leak>(Scope::kRack, 0, "of_rack_j"));
  site.add(std::make_unique<Leak>(Scope::kRack, 1, "of_rack_j"));
  site.begin();
  site.step(50);
  site.finish();
  EXPECT_EQ(sink.of(kRowGroup, "of_row_j")[49], 1e5F - 40.0F);
  EXPECT_EQ(sink.of(kRowGroup, "grid_w")[49], sink.of(kSiteGroup, "grid_w")[49]);
  EXPECT_EQ(sink.of(kSiteGroup, "of_site_j")[49], 1e5F - 40.0F);
  EXPECT_EQ(sink.of(kRackGroup, "of_rack_j", 1)[49], 1e5F - 40.0F);
  EXPECT_EQ(sink.of(kSiteGroup, "of_rack_j")[49], 2.0F * (1e5F - 40.0F));  // a sum, in J
}

TEST(PartyRecord, TakesAChannelOnceAndOnlyUnderAName) {
  const Scenario scenario = two_rows();
  Series sink;
  Site site(scenario, sink);
  site.add(std::make_unique<Leak>(Scope::kRow, 0, "left_j"));
  try {
    site.add(std::make_unique<Leak>(Scope::kRow, 0, "left_j"));
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_NE(std::string(e.what()).find("both publish 'left_j' of row 0"), std::string::npos)
        << e.what();
  }
  EXPECT_THROW(site.add(std::make_unique<Leak>(Scope::kRack, 0, "left_j")), ConfigError);
  EXPECT_NO_THROW(site.add(std::make_unique<Leak>(Scope::kSite, 0, "left_j")));
  for (const char* name : {"grid_w", "", "left over"}) {
    EXPECT_THROW(site.add(std::make_unique<Leak>(Scope::kRow, 1, name)), std::logic_error) << name;
  }
  EXPECT_NO_THROW(site.add(std::make_unique<Leak>(Scope::kRow, 1, "left_j")));
}

}  // namespace
}  // namespace ballast
