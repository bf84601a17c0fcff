// SPDX-License-Identifier: GPL-3.0-or-later
// How a run begins, stands still and ends.
#include <gtest/gtest.h>

#include <fstream>

#include "live_server.hpp"

namespace ballast {
namespace {

Json storage_write(const std::string& name, const std::string& value) {
  return {{"writes", Json::array({{{"block", "storage"}, {"name", name}, {"value", value}}})}};
}

std::string fault(LinkClient& client, const std::string& op, const Json& params) {
  try {
    client.ask(op, params);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(BenchProcess, FolderThatCannotBeWrittenIsRefusedAtOnce) {
  const Folder folder;
  ServerOptions options = test_options(folder, 5);
  options.out = folder.write("file", "") / "run";
  try {
    const LiveServer server(options);
    FAIL() << "it listens at " << server.endpoint();
  } catch (const DeviceError& error) {
    EXPECT_EQ(std::string(error.what()).find(options.out.string()), 0U) << error.what();
  }
}

TEST(BenchProcess, StorageThatDoesNotFitIsRefusedBeforeTheRun) {
  const Folder folder;
  ServerOptions options = test_options(folder, 5);
  options.overrides = {"registers.storage.VOLTAGE_MAX=\"10 V\""};
  EXPECT_THROW(LiveServer{options}, ConfigError);
}

TEST(BenchProcess, WriteBeforeTheFirstTickLeavesAScenarioThatRuns) {
  const Folder folder;
  const LiveServer server(test_options(folder, 1));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  const std::string refused = fault(*client, "write", storage_write("VOLTAGE_MAX", "10 V"));
  EXPECT_NE(refused.find("the storage starts at"), std::string::npos) << refused;
  EXPECT_EQ(client->ask("status").body["live_writes"], 0);
  client->ask("write", storage_write("SLEW_LIMIT", "1 kW/s"));
  client->ask("step", {{"ticks", 100}});
  wait_state(*client, "paused");
  client->ask("write", storage_write("VOLTAGE_MAX", "10 V"));
  client->ask("run");
  EXPECT_EQ(wait_state(*client, "ended")["message"],
            "the results are in " + (folder / "run").string());
}

TEST(BenchProcess, PaceHasALeastFactor) {
  const Folder folder;
  const LiveServer server(test_options(folder, 60));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  EXPECT_NE(fault(*client, "pace", {{"factor", 1e-12}}).find("0.001"), std::string::npos);
  EXPECT_EQ(client->ask("pace", {{"factor", 0.001}}).body["factor"], 0.001);
  EXPECT_EQ(client->ask("pace", {{"factor", 0}}).body["factor"], 0.0);
}

TEST(BenchProcess, PausedRunHasNoSpeed) {
  const Folder folder;
  const LiveServer server(test_options(folder, 3600));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("pace", {{"factor", 2}});
  client->ask("run");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  const auto speed = [&] { return client->ask("status").body["realtime_factor"].get<double>(); };
  while (speed() == 0.0 && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_GT(speed(), 0.0);
  client->ask("pause");
  EXPECT_EQ(wait_state(*client, "paused")["realtime_factor"], 0.0);
}

// The results of these runs are not written before a file is gone (live_server.cpp).
TEST(BenchProcess, RequestsAreRefusedWhileTheResultsAreWritten) {
  const Folder folder;
  const auto hold = folder.write("hold", "");
  const LiveServer server(test_options(folder, 1));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("run");
  const Json status = wait_state(*client, "finishing");
  EXPECT_EQ(status["state"], "finishing");
  EXPECT_EQ(status["tick"], 1000);
  const std::string refused = fault(*client, "pause", Json::object());
  EXPECT_NE(refused.find("results are being written"), std::string::npos) << refused;
  EXPECT_TRUE(client->ask("history", {{"channels", {"grid_w"}}}).ok);
  std::filesystem::remove(hold);
  EXPECT_EQ(wait_state(*client, "ended")["state"], "ended");
}

}  // namespace
}  // namespace ballast
