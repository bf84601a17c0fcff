// SPDX-License-Identifier: GPL-3.0-or-later
// The figures of a setting in the status of a live run: those that the run reports itself.
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "live_server.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/site_run.hpp"
#include "sim/workload/equal_work.hpp"

namespace ballast {
namespace {

class ServerSetting : public testing::Test {
 protected:
  void SetUp() override {
    server_ = std::make_unique<LiveServer>(test_options(folder_, 60));
    client_ = connected(server_->endpoint());
    wait_state(*client_, "paused");
  }
  // The figures after `ticks` more.
  Json step(int ticks) {
    const Tick until = client_->ask("step", {{"ticks", ticks}}).body["until_tick"];
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (true) {  // a status may be older than the reply, and its figures than its tick
      const Json setting = wait_state(*client_, "paused")["setting"];
      const bool there = setting["until_s"].get<double>() >= seconds(until) - 1e-9;
      if (there || std::chrono::steady_clock::now() > end) return setting;
    }
  }
  void write(const char* name, const Json& value) {
    client_->ask("write", {{"writes", {{{"block", "gpu"}, {"name", name}, {"value", value}}}}});
  }
  Folder folder_;
  std::unique_ptr<LiveServer> server_;
  std::unique_ptr<LinkClient> client_;
};

TEST_F(ServerSetting, FiguresSinceTheStartAreThoseOfARunOfThatLength) {
  const Json setting = step(8000);
  EXPECT_EQ(setting["since_s"], 0.0);
  EXPECT_EQ(setting["until_s"], 8.0);
  const Scenario scenario =
      load_scenario(folder_.write("short.toml", small_scenario(60)), {"run.duration=\"8 s\""});
  struct Throughput final : RecordSink {
    void begin(const RecordLayout& l) override {
      group = l.index_of(kSiteGroup);
      channel = find_channel(l.groups[group].channels, "storage_w");
    }
    void block(const RecordBlock& b) override {
      for (const float power_w : b.groups[group].series(channel)) {
        sum_j += std::abs(static_cast<double>(power_w)) * kTickSeconds;
      }
    }
    void end(bool) override {}
    std::size_t group = 0;
    std::size_t channel = 0;
    double sum_j = 0.0;
  } throughput;
  const std::vector<JobReport> jobs = run_site(scenario, throughput).jobs;
  EXPECT_DOUBLE_EQ(setting["slowdown"], jobs.at(0).slowdown);
  EXPECT_DOUBLE_EQ(setting["energy_overhead_equal_work_frac"],
                   equal_work(jobs).overhead_frac().value());
  EXPECT_GT(throughput.sum_j, 1.0);
  EXPECT_NEAR(setting["storage_throughput_j"], throughput.sum_j, 1e-9 * throughput.sum_j);
}

TEST_F(ServerSetting, AChangeBeginsThemAnew) {
  const Json before = step(5000);
  EXPECT_GT(before["slowdown"], 1.3);  // the cap rises at the ramp-up rate
  write("CONTROL.ENABLE", false);
  Json at_once = before;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (at_once["since_s"] == 0.0 && std::chrono::steady_clock::now() < end) {
    at_once = client_->ask("status").body["setting"];
  }
  EXPECT_EQ(at_once["since_s"], 5.0);
  EXPECT_TRUE(at_once["slowdown"].is_null());
  const Json after = step(10000);
  EXPECT_EQ(after["since_s"], 5.0);
  EXPECT_EQ(after["until_s"], 15.0);
  EXPECT_LT(after["slowdown"], 1.3);  // the cap does not start from the bottom again
  // Clearing a flag is no setting.
  client_->ask("write",
               {{"writes", {{{"block", "storage"}, {"name", "EVENTS.SLEWED"}, {"value", true}}}}});
  EXPECT_EQ(step(100)["since_s"], 5.0);
}

}  // namespace
}  // namespace ballast
