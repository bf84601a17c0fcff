// SPDX-License-Identifier: GPL-3.0-or-later
// What a server tells of benches that crash, hang or start again.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <string>
#include <thread>

#include "live_server.hpp"

namespace ballast {
namespace {

TEST(Server, CrashIsReportedAndTheServerGoesOn) {
  const Folder folder;
  ServerOptions options = test_options(folder, 600);
  options.pace = 1.0;
  const LiveServer server(options);
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("run");
  signal_bench(SIGKILL);
  const Json status = wait_state(*client, "failed");
  ASSERT_EQ(status["state"], "failed");
  EXPECT_NE(status["message"].get<std::string>().find("signal 9"), std::string::npos);
  EXPECT_THROW(client->ask("run"), DeviceError);
  const Json again = client->ask("restart", {{"paused", true}}).body["status"];
  EXPECT_EQ(again["run"], 2);
  EXPECT_EQ(wait_state(*client, "paused")["state"], "paused");
  EXPECT_NE(again["run_dir"], status["run_dir"]);
}

TEST(Server, StatusIsWholeWhileARunStarts) {
  const Folder folder;
  const LiveServer server(test_options(folder, 60));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("pace", {{"factor", 7.0}});
  const Json starting = client->ask("restart", {{"paused", true}}).body["status"];
  EXPECT_EQ(starting["state"], "starting");
  EXPECT_EQ(starting["pace"], 7.0);
  const Json paused = wait_state(*client, "paused");
  for (const auto& [key, value] : paused.items()) {
    EXPECT_TRUE(key == "layout" || starting.contains(key)) << key;
  }
}

TEST(Server, ABenchThatHangsIsTold) {
  const Folder folder;
  ServerOptions options = test_options(folder, 600);
  options.pace = 1.0;
  options.paused = false;
  const LiveServer server(options);
  const auto client = connected(server.endpoint());
  EXPECT_EQ(wait_state(*client, "running")["silent_s"], 0);
  const auto wait_silent = [&](bool silent) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (true) {
      const Json status = client->ask("status").body;
      if ((status["silent_s"] > 0) == silent || std::chrono::steady_clock::now() > end) {
        return status;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  };
  signal_bench(SIGSTOP);
  const Json silent = wait_silent(true);
  signal_bench(SIGCONT);
  EXPECT_GE(silent["silent_s"], 5);
  EXPECT_EQ(silent["state"], "running");
  EXPECT_EQ(silent["realtime_factor"], 0.0);
  EXPECT_EQ(silent["message"], "the bench has not answered for " +
                                   std::to_string(silent["silent_s"].get<int>()) + " s");
  const Json again = wait_silent(false);
  EXPECT_EQ(again["silent_s"], 0);
  EXPECT_EQ(again["message"], "");
}

TEST(Server, RestartTakesTextAndRefusesWhatIsWrong) {
  const Folder folder;
  const LiveServer server(test_options(folder, 60));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  EXPECT_THROW(client->ask("restart", {{"scenario", "[run]\nduratoin = \"1 s\"\n"}}), ConfigError);
  EXPECT_THROW(client->ask("restart", {{"scenario", "/no/such.toml"}}), ConfigError);
  EXPECT_EQ(client->ask("status").body["run"], 1);  // still there
  client->ask("restart",
              {{"scenario", small_scenario(5)}, {"set", {"run.seed=3"}}, {"paused", true}});
  const Json status = wait_state(*client, "paused");
  EXPECT_EQ(status["run"], 2);
  EXPECT_EQ(status["duration_s"], 5.0);
  const std::string toml = client->ask("scenario").body["toml"].get<std::string>();
  EXPECT_NE(toml.find("seed = 3"), std::string::npos);
}

}  // namespace
}  // namespace ballast
