// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast ctl` on a server of another version, or one that is none: whatever that replies, there
// is one message that says what is wrong with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <thread>

#include "host/cli/ctl_command.hpp"
#include "host/link/message.hpp"
#include "host/link/own_keys.hpp"
#include "host/link/sockets.hpp"

namespace ballast {
namespace {

const char* const kHello =
    R"({"instance":"x","frames_port":1,"status":{"state":"paused"},"layout":{"racks":1,)"
    R"("gpus_per_rack":2,"site_channels":[],"rack_channels":[]}})";

class CtlReplies : public testing::Test {
 protected:
  CtlReplies() {
    std::string name = (std::filesystem::temp_directory_path() / "ballast_ctl_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    setenv("XDG_STATE_HOME", name.c_str(), 1);
    socket_ = make_socket(context_, zmq::socket_type::router, {kMaxReplyBytes, 64});
    use_curve(socket_, own_server_keys());
    endpoint_ = bind_socket(socket_, "tcp://127.0.0.1:*");
    thread_ = std::thread([this] { serve(); });
  }
  ~CtlReplies() override {
    stop_ = true;
    thread_.join();
    std::filesystem::remove_all(folder_);
  }

  // What `ctl` says went wrong, or its output where nothing did.
  std::string said(const std::string& command, const std::vector<std::string>& words,
                   const std::map<std::string, std::string>& replies) {
    {
      const std::lock_guard lock(mutex_);
      replies_ = replies;
      replies_.try_emplace("hello", kHello);
    }
    CtlArgs args;
    args.connect = endpoint_;
    args.command = command;
    args.words = words;
    // What is wrong with a greeting is told when no good one has come in that time.
    args.timeout_s = replies.contains("hello") ? 2.0 : 20.0;
    std::ostringstream out;
    try {
      run_ctl(args, out);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit_code(), kExitRuntime);
      return error.what();
    }
    return out.str();
  }

 private:
  // The socket is this thread's once it runs.
  void serve() {
    std::vector<zmq::pollitem_t> items = {{socket_.handle(), 0, ZMQ_POLLIN, 0}};
    while (!stop_) {
      wait_for(items, 20);
      while (const auto parts = receive(socket_, 2)) {
        std::optional<std::uint64_t> id;
        const Request request = parse_request(parts->at(1), id);
        const std::lock_guard lock(mutex_);
        const auto reply = replies_.find(request.op);
        if (reply == replies_.end()) continue;
        std::string text = reply->second;
        if (text.starts_with('{')) {
          text.insert(1, R"("v":1,"ok":true,"id":)" + std::to_string(request.id) +
                             (text == "{}" ? "" : ","));
        }
        send(socket_, {parts->front(), text});
      }
    }
  }

  std::filesystem::path folder_;
  zmq::context_t context_;
  zmq::socket_t socket_;
  std::string endpoint_;
  std::mutex mutex_;
  std::map<std::string, std::string> replies_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

TEST_F(CtlReplies, OfAWrongTypeAreNamed) {
  struct Case {
    const char* command;
    std::vector<std::string> words;
    std::map<std::string, std::string> replies;
    const char* named;
  };
  const std::string failed = R"({"state":"failed","message":[1]})";
  const Case cases[] = {
      {"status", {}, {{"hello", R"({"instance":7})"}}, "'hello' has an invalid 'instance'"},
      {"status", {}, {{"hello", R"({"instance":"x","frames_port":99999})"}}, "'frames_port'"},
      {"status", {}, {{"hello", std::string(1000000, '[')}}, "nested too deeply"},
      {"status", {}, {{"status", R"({"state":7})"}}, "'status' has an invalid 'state'"},
      {"status", {}, {{"status", "{}"}}, "lacks 'state'"},
      {"status", {}, {{"status", R"({"state":"paused","pace":"x"})"}}, "'pace'"},
      {"status", {}, {{"status", R"({"state":"paused","run":-1})"}}, "'run'"},
      {"status", {}, {{"status", R"({"state":"paused","live_writes":1e300})"}}, "'live_writes'"},
      {"wait", {}, {{"status", failed}}, "'message'"},
      {"read", {}, {{"read", R"({"registers":7})"}}, "'registers'"},
      {"read", {}, {{"read", R"({"registers":[7]})"}}, "'registers'"},
      {"read", {}, {{"read", R"({"registers":[{"name":"A","value":1,"raw":0}]})"}}, "'value'"},
      {"scenario", {}, {{"scenario", "{}"}}, "'scenario' lacks 'toml'"},
      {"save", {"x"}, {{"save", R"({"dir":"x","files":[2]})"}}, "'files'"},
      {"pace", {"2"}, {{"pace", R"({"tick":"x"})"}}, "'tick'"},
      {"pace", {"2"}, {{"pace", R"({"tick":1,"at_tick":18446744073709551615})"}}, "'at_tick'"},
      {"judge", {"a"}, {{"verdicts", R"({"number":1})"}}, "'verdicts' lacks 'verdicts'"},
      {"judge",
       {"a"},
       {{"verdicts", R"({"number":1,"verdicts":null,"error":"","judging":false})"},
        {"judge", R"({"limits":[7]})"}},
       "'limits'"}};
  for (const Case& c : cases) {
    const std::string text = said(c.command, c.words, c.replies);
    EXPECT_NE(text.find(c.named), std::string::npos) << c.command << ": " << text;
    EXPECT_EQ(text.find("json.exception"), std::string::npos) << text;
    EXPECT_NE(text.find("; "), std::string::npos) << text;
  }
}

TEST_F(CtlReplies, CannotActOnTheTerminal) {
  const std::string name = R"(\u001b[2J\nballast: forged\u009b31m)";
  const std::string text =
      said("status", {},
           {{"status", R"({"state":"paused","scenario":")" + name + R"(","message":")" + name +
                           R"(","run_dir":"x"})"}});
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
  EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos) << text;
  EXPECT_EQ(text.find("\nballast:"), std::string::npos) << text;
  EXPECT_NE(text.find("\\x1b[2J\\nballast: forged"), std::string::npos) << text;
  const std::string registers = said("read", {},
                                     {{"read", R"({"registers":[{"name":")" + name +
                                                   R"(","value":")" + name + R"(","raw":0}]})"}});
  EXPECT_EQ(registers.find('\x1b'), std::string::npos) << registers;
  EXPECT_EQ(std::count(registers.begin(), registers.end(), '\n'), 1);
  EXPECT_EQ(said("scenario", {}, {{"scenario", R"({"toml":"a = 1\n\u001b[2J"})"}}),
            "a = 1\n\\x1b[2J");
}

}  // namespace
}  // namespace ballast
