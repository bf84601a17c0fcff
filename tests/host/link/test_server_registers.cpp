// SPDX-License-Identifier: GPL-3.0-or-later
// What a server tells of the registers of a whole site, during a run and after it.
#include <gtest/gtest.h>
#include <signal.h>

#include <memory>
#include <string>

#include "live_server.hpp"

namespace ballast {
namespace {

class ReadOfASite : public testing::Test {
 protected:
  void SetUp() override {
    server_ = std::make_unique<LiveServer>(site_options(folder_, 60));
    client_ = connected(server_->endpoint());
    wait_state(*client_, "paused");
  }
  void write(const char* block, const char* name, const char* value, int rack, int gpu) {
    client_->ask(
        "write",
        {{"writes",
          {{{"block", block}, {"name", name}, {"value", value}, {"rack", rack}, {"gpu", gpu}}}}});
  }
  // The register of one name; "mixed" is there or not.
  Json read(const char* block, const std::string& name, int rack, int gpu) {
    const Json body = client_->ask("read", {{"block", block}, {"rack", rack}, {"gpu", gpu}}).body;
    EXPECT_EQ(body["rack"], rack);
    EXPECT_EQ(body["gpu"], gpu);
    for (const Json& reg : body["registers"]) {
      if (reg["name"] == name) return reg;
    }
    ADD_FAILURE() << name;
    return {};
  }

  Folder folder_;
  std::unique_ptr<LiveServer> server_;
  std::unique_ptr<LinkClient> client_;
};

TEST_F(ReadOfASite, SaysWhereRacksAndGpusDiffer) {
  const std::string ceiling = "TMP_CEILING";
  EXPECT_FALSE(read("gpu", ceiling, -1, -1).contains("mixed"));
  write("gpu", "TMP_CEILING", "900 W", 1, 0);
  client_->ask("step", {{"ticks", 10}});
  wait_state(*client_, "paused");
  const Json all = read("gpu", ceiling, -1, -1);
  EXPECT_TRUE(all.value("mixed", false));
  EXPECT_EQ(all["value"], "1200 W");                               // the first one's
  EXPECT_TRUE(read("gpu", ceiling, -1, 0).value("mixed", false));  // racks differ
  EXPECT_FALSE(read("gpu", ceiling, -1, 1).contains("mixed"));     // nothing was written to it
  EXPECT_TRUE(read("gpu", ceiling, 1, -1).value("mixed", false));
  EXPECT_FALSE(read("gpu", ceiling, 0, -1).contains("mixed"));
  EXPECT_FALSE(read("gpu", "CONTROL.ENABLE", -1, -1).contains("mixed"));
  EXPECT_FALSE(read("gpu", "bank.ID", -1, -1).contains("mixed"));
  write("gpu", "TMP_CEILING", "900 W", -1, -1);
  EXPECT_FALSE(read("gpu", ceiling, -1, -1).contains("mixed"));
  EXPECT_EQ(read("gpu", ceiling, -1, -1)["value"], "900 W");
}

// Nobody looked at what was written last before the simulation was over.
TEST_F(ReadOfASite, TellsWhatWasHeldAtTheEnd) {
  write("gpu", "TMP_CEILING", "900 W", 1, 0);
  write("storage", "SOC_SET", "40 %", 2, -1);
  client_->ask("step", {{"ticks", 59990}});
  ASSERT_EQ(wait_state(*client_, "paused")["tick"], 59990);
  write("gpu", "preset.0.FLOOR", "50 %", 2, -1);
  client_->ask("run");
  ASSERT_EQ(wait_state(*client_, "ended")["state"], "ended");
  EXPECT_EQ(read("gpu", "TMP_CEILING", 1, 0)["value"], "900 W");
  EXPECT_EQ(read("gpu", "TMP_CEILING", 1, 1)["value"], "1200 W");
  EXPECT_EQ(read("gpu", "preset.0.FLOOR", 2, 1)["value"], "50 %");
  EXPECT_EQ(read("gpu", "bank.TICKS", 0, 0)["value"], "60 s");
  const Json all = read("storage", "SOC_SET", -1, -1);
  EXPECT_TRUE(all.value("mixed", false));
  EXPECT_EQ(read("storage", "SOC_SET", 2, -1)["value"], "39.9993896484375 %");
  EXPECT_FALSE(read("gpu", "CONTROL.ENABLE", -1, -1).contains("mixed"));
  EXPECT_EQ(client_->ask("read").body["tick"], 60000);
  EXPECT_THROW(client_->ask("read", {{"rack", 3}}), ConfigError);
  EXPECT_THROW(client_->ask("read", {{"rakc", 0}}), ConfigError);
  client_->ask("restart", {{"paused", true}});
  wait_state(*client_, "paused");
  EXPECT_EQ(read("gpu", "preset.0.FLOOR", 2, 1)["value"], "89.990234375 %");
}

TEST_F(ReadOfASite, TellsWhatWasHeldWhereTheRunWasEndedEarly) {
  client_->ask("step", {{"ticks", 500}});
  wait_state(*client_, "paused");
  write("gpu", "preset.0.FLOOR", "50 %", 2, -1);
  signal_bench(SIGTERM);
  const Json status = wait_state(*client_, "ended");
  ASSERT_EQ(status["state"], "ended");
  EXPECT_EQ(read("gpu", "preset.0.FLOOR", 2, 1)["value"], "50 %");
  EXPECT_EQ(client_->ask("read").body["tick"], status["tick"]);
}

TEST_F(ReadOfASite, SaysThatNothingIsKnownOfACrashedBench) {
  signal_bench(SIGKILL);
  ASSERT_EQ(wait_state(*client_, "failed")["state"], "failed");
  EXPECT_THROW(client_->ask("read"), DeviceError);
}

// Presets are a bank's: all GPUs of a rack share them.
TEST_F(ReadOfASite, LooksAtThePresetsOfEveryRack) {
  write("gpu", "preset.0.FLOOR", "50 %", 1, -1);
  EXPECT_TRUE(read("gpu", "preset.0.FLOOR", -1, 0).value("mixed", false));
  EXPECT_FALSE(read("gpu", "preset.0.FLOOR", 1, 0).contains("mixed"));
  EXPECT_FALSE(read("gpu", "preset.1.FLOOR", -1, 0).contains("mixed"));
}

TEST_F(ReadOfASite, LooksAtTheStorageOfEveryRack) {
  EXPECT_FALSE(read("storage", "SOC_SET", -1, -1).contains("mixed"));
  write("storage", "SOC_SET", "40 %", 2, -1);
  client_->ask("step", {{"ticks", 10}});
  wait_state(*client_, "paused");
  EXPECT_TRUE(read("storage", "SOC_SET", -1, -1).value("mixed", false));
  EXPECT_FALSE(read("storage", "SOC_SET", 2, -1).contains("mixed"));
  EXPECT_FALSE(read("storage", "SOC_MAX", -1, -1).contains("mixed"));
  EXPECT_THROW(client_->ask("read", {{"rack", -2}}), ConfigError);
  EXPECT_THROW(client_->ask("read", {{"rack", 3}}), ConfigError);
}

}  // namespace
}  // namespace ballast
