// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/server.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "live_server.hpp"

namespace ballast {
namespace {

std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Of one message; empty where none came in time.
std::vector<std::string> receive_all(zmq::socket_t& socket) {
  std::vector<std::string> parts;
  zmq::message_t part;
  do {
    if (!socket.recv(part)) return {};
    parts.push_back(part.to_string());
  } while (part.more());
  return parts;
}

Json write_of(const std::string& name, const std::string& value) {
  return {{"writes", Json::array({{{"block", "gpu"}, {"name", name}, {"value", value}}})}};
}

std::string register_value(const Json& body, const std::string& name) {
  for (const Json& reg : body["registers"]) {
    if (reg["name"] == name) return reg["value"].get<std::string>();
  }
  return "no such register";
}

TEST(Server, PauseStepAndReadBack) {
  const Folder folder;
  const LiveServer server(test_options(folder, 60));
  const auto client = connected(server.endpoint());
  EXPECT_EQ(wait_state(*client, "paused")["tick"], 0);
  EXPECT_EQ(client->ask("step", {{"ticks", 25}}).body["until_tick"], 25);
  Json status = wait_state(*client, "paused");
  EXPECT_EQ(status["tick"], 30);  // the next coupling
  const auto generation = status["register_generation"].get<int>();
  const Json written = client->ask("write", write_of("preset.0.FLOOR", "50 %")).body;
  EXPECT_EQ(written["tick"], 30);
  EXPECT_TRUE(written["acts_in_ms"].is_null());
  EXPECT_EQ(written["status"]["register_generation"], generation + 1);
  const Json body = client->ask("read", {{"block", "gpu"}, {"gpu", -1}}).body;
  EXPECT_EQ(register_value(body, "preset.0.FLOOR"), "50 %");
  EXPECT_EQ(register_value(body, "bank.TICKS"), "0.03 s");
  EXPECT_EQ(register_value(body, "CONTROL.ENABLE"), "true");
}

TEST(Server, WritesAreAllOrNone) {
  const Folder folder;
  const LiveServer server(test_options(folder, 60));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  Json both = write_of("preset.0.FLOOR", "50 %");
  both["writes"].push_back({{"name", "preset.0.FLOOR"}, {"value", "150 %"}});
  EXPECT_THROW(client->ask("write", both), ConfigError);
  EXPECT_EQ(register_value(client->ask("read").body, "preset.0.FLOOR"), "89.990234375 %");
  EXPECT_THROW(client->ask("write", write_of("NO_SUCH", "1")), ConfigError);
  EXPECT_THROW(client->ask("write", {{"writes", {{{"name", "CONTROL.ENABLE"}}}}}), ConfigError);
  EXPECT_THROW(client->ask("read", {{"rack", 7}}), ConfigError);
  EXPECT_THROW(client->ask("inject", {{"event", {{"kind", "nothing"}}}}), ConfigError);
  EXPECT_THROW(client->ask("pace", {{"factor", -1}}), ConfigError);
  EXPECT_THROW(client->ask("fly"), ProtocolError);
  EXPECT_EQ(client->ask("status").body["live_writes"], 0);
}

// What was done live, run again from the scenario that was saved, gives the same samples.
TEST(Server, SavedScenarioDoesItAgain) {
  const Folder folder;
  const LiveServer server(test_options(folder, 12));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("step", {{"ticks", 2000}});
  wait_state(*client, "paused");
  client->ask("write", write_of("preset.0.FLOOR", "60 %"));
  Json flag = write_of("CONTROL.SLEW_IN_BAND", "");
  flag["writes"][0]["value"] = true;
  client->ask("write", flag);
  client->ask("step", {{"ticks", 3000}});
  wait_state(*client, "paused");
  client->ask(
      "inject",
      {{"event", {{"kind", "straggler"}, {"rank", 1}, {"slowdown", 2.0}, {"duration", "2 s"}}}});
  client->ask("run");
  const Json status = wait_state(*client, "ended");
  ASSERT_EQ(status["state"], "ended") << status;
  EXPECT_EQ(status["tick"], 12000);
  client->ask("save", {{"dir", "saved"}});
  EXPECT_THROW(client->ask("save", {{"dir", "saved"}}), ConfigError);
  const Json cut = {{"dir", "cut" + std::string(1, '\0') + "off"}};
  EXPECT_THROW(client->ask("save", cut), ConfigError);
  EXPECT_FALSE(std::filesystem::exists(folder / "results/cut"));
  const std::string kept = client->ask("scenario").body["toml"].get<std::string>();
  EXPECT_EQ(kept, read_text(folder / "results/saved/scenario.toml"));
  EXPECT_EQ(difference(folder / "results/saved/run.h5",
                       plain_run(folder, folder / "results/saved/scenario.toml")),
            "")
      << kept;
}

// At their time, not when they are told, and so again from the scenario that was saved.
TEST(Server, EventsCanBeScheduled) {
  const Folder folder;
  const LiveServer server(test_options(folder, 12));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("step", {{"ticks", 1000}});
  wait_state(*client, "paused");
  const auto inject = [&](Json event) { return client->ask("inject", {{"event", event}}).body; };
  EXPECT_EQ(inject({{"kind", "job_kill"}, {"at", "6 s"}})["at_tick"], 6000);
  // Told later, due before; at the coupling that follows.
  EXPECT_EQ(inject({{"kind", "straggler"}, {"rank", 1}, {"at", "3.005 s"}})["at_tick"], 3010);
  EXPECT_EQ(inject({{"kind", "straggler"}, {"rank", 1}, {"at", "8 s"}})["at_tick"], 8000);
  EXPECT_THROW(inject({{"kind", "job_kill"}, {"at", "0.5 s"}}), ConfigError);  // has passed
  EXPECT_THROW(inject({{"kind", "job_kill"}, {"at", "100 s"}}), ConfigError);  // never comes
  EXPECT_THROW(inject({{"kind", "straggler"}, {"rank", 99}, {"at", "5 s"}}), ConfigError);
  EXPECT_EQ(client->ask("status").body["live_events"], 3);
  const std::string told = client->ask("scenario").body["toml"].get<std::string>();
  client->ask("run");
  ASSERT_EQ(wait_state(*client, "ended")["state"], "ended");
  EXPECT_EQ(client->ask("scenario").body["toml"].get<std::string>(), told);
  client->ask("save", {{"dir", "saved"}});
  EXPECT_EQ(difference(folder / "results/saved/run.h5",
                       plain_run(folder, folder / "results/saved/scenario.toml")),
            "")
      << told;
  // A killed job draws what idle GPUs do: less than at its least before.
  const auto demand = [&](double from_s, double to_s) {
    const Reply r = client->ask(
        "history",
        {{"channels", {"demand_w"}}, {"from_s", from_s}, {"to_s", to_s}, {"buckets", 1}});
    std::array<float, 2> range{};
    std::memcpy(range.data(), r.binary.data(), sizeof range);
    return range;
  };
  EXPECT_LT(demand(6.5, 11.5)[1], demand(1.5, 5.5)[1]);
  EXPECT_EQ(demand(6.5, 11.5)[0], demand(6.5, 11.5)[1]);
  EXPECT_GT(demand(5.0, 6.0)[1], demand(6.5, 11.5)[1]);
}

TEST(Server, HistoryOfTheLiveRunAndOfItsFileAgree) {
  const Folder folder;
  const LiveServer server(test_options(folder, 3));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  const Json query = {{"channels", {"grid_w", "load_w"}}, {"to_s", 2.0}, {"buckets", 500}};
  client->ask("step", {{"ticks", 2500}});
  wait_state(*client, "paused");
  const Reply live = client->ask("history", query);
  client->ask("run");
  ASSERT_EQ(wait_state(*client, "ended")["state"], "ended");
  const Reply kept = client->ask("history", query);
  EXPECT_EQ(live.body["buckets"], 500);
  EXPECT_EQ(kept.body["buckets"], 500);
  EXPECT_EQ(live.binary.size(), 2U * 500U * 8U);
  EXPECT_EQ(live.binary, kept.binary);
}

// One that asks much before it reads anything, as the documented limits allow.
TEST(Server, EveryRequestInARowIsAnswered) {
  const Folder folder;
  const LiveServer server(test_options(folder, 60));
  const auto client = connected(server.endpoint());
  wait_state(*client, "paused");
  client->ask("step", {{"ticks", 4000}});
  wait_state(*client, "paused");
  zmq::context_t context;
  zmq::socket_t dealer(context, zmq::socket_type::dealer);
  dealer.set(zmq::sockopt::linger, 0);
  dealer.set(zmq::sockopt::sndtimeo, 10000);
  dealer.set(zmq::sockopt::rcvtimeo, 10000);
  use_own_keys(dealer);
  dealer.connect(server.endpoint());
  Json query = {{"channels", Json::array()}, {"to_s", 4.0}, {"buckets", 4000}};
  const Json layout = client->ask("status").body["layout"];
  for (const Json& channel : layout["site_channels"]) query["channels"].push_back(channel["name"]);
  std::set<std::uint64_t> expected;
  const auto ask = [&](const std::string& op, const Json& params) {
    const std::uint64_t id = expected.size();
    expected.insert(id);
    const auto sent = dealer.send(zmq::buffer(format_request({id, op, params})));
    ASSERT_TRUE(sent.has_value());
  };
  for (int i = 0; i < 32; ++i) ask("history", query);
  for (int i = 0; i < 300; ++i) ask(i % 2 == 0 ? "status" : "nothing", Json::object());
  std::size_t bytes = 0;
  while (!expected.empty()) {
    const auto parts = receive_all(dealer);
    ASSERT_FALSE(parts.empty()) << expected.size() << " replies are missing";
    const Reply reply = parse_reply(parts.front());
    ASSERT_TRUE(reply.id.has_value());
    EXPECT_EQ(expected.erase(*reply.id), 1U);
    EXPECT_TRUE(reply.ok || reply.fault.type == "protocol") << reply.fault.message;
    if (parts.size() > 1) bytes += parts[1].size();
  }
  EXPECT_EQ(bytes, 32U * query["channels"].size() * 4000U * 8U);
}

TEST(Server, ShutdownKeepsThePartialRun) {
  const Folder folder;
  LiveServer server(test_options(folder, 600));
  {
    const auto client = connected(server.endpoint());
    wait_state(*client, "paused");
    client->ask("step", {{"ticks", 1500}});
    wait_state(*client, "paused");
    client->ask("shutdown");
  }
  server.join();
  EXPECT_TRUE(std::filesystem::exists(folder / "run" / "run.h5"));
}

TEST(Server, NeedsKeysBeyondThisMachine) {
  const Folder folder;
  ServerOptions options = test_options(folder, 1);
  options.endpoint = "tcp://0.0.0.0:*";
  EXPECT_THROW(LiveServer{options}, ConfigError);
  options = test_options(folder, 1);
  options.scenario = folder / "none.toml";
  EXPECT_THROW(LiveServer{options}, ConfigError);
}

}  // namespace
}  // namespace ballast
