// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_server.hpp"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "host/link/own_keys.hpp"
#include "host/link/sockets.hpp"
#include "host/results/hdf5_recorder.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {
namespace {

constexpr const char* kPlainWord = "plain-run";
constexpr const char* kBenchWord = "live-bench";

}  // namespace

std::string small_scenario(int seconds) {
  return "[run]\nname = \"small\"\nduration = \"" + std::to_string(seconds) + R"( s"
[site]
gpus_per_rack = 2
[[workload.jobs]]
name = "job"
iteration = [
  { name = "compute", power = "1.1 kW", power_spread = "1 %", duration = "0.3 s", spread = "1 %" },
  { name = "communicate", power = "300 W", duration = "0.2 s", barrier = true },
]
[storage]
kind = "battery"
[registers.gpu]
CONTROL.ENABLE = true
[registers.storage]
CONTROL.ENABLE = true
)";
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "ballast_link_XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name) << text;
  return path_ / name;
}

LiveServer::LiveServer(ServerOptions options) {
  // In its thread: the bench ends with the thread that started it.
  std::promise<void> ready;
  thread_ = std::thread([&] {
    std::unique_ptr<Server> server;
    try {
      server = std::make_unique<Server>(options);
    } catch (...) {
      ready.set_exception(std::current_exception());
      return;
    }
    endpoint_ = server->endpoint();
    frames_endpoint_ = server->frames_endpoint();
    ready.set_value();
    server->run(stop_);
  });
  try {
    ready.get_future().get();
  } catch (...) {
    thread_.join();
    throw;
  }
}

LiveServer::~LiveServer() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
}

void LiveServer::join() {
  thread_.join();
}

ServerOptions test_options(const Folder& folder, int seconds) {
  ServerOptions options;
  options.endpoint = "tcp://127.0.0.1:*";
  options.scenario = folder.write("small.toml", small_scenario(seconds));
  options.results = folder / "results";
  options.out = folder / "run";
  options.number = true;
  options.paused = true;
  options.pace = 0.0;
  options.bench_command = {kBenchWord};
  options.version = "test";
  return options;
}

ServerOptions site_options(const Folder& folder, int seconds) {
  ServerOptions options = test_options(folder, seconds);
  std::string text = small_scenario(seconds);
  text.insert(text.find("[site]\n") + 7, "racks = " + std::to_string(kSiteRacks) + "\n");
  options.scenario = folder.write("site.toml", text);
  return options;
}

std::unique_ptr<LinkClient> connected(const std::string& endpoint,
                                      const std::vector<FrameKind>& frames,
                                      std::function<void(const Frame&)> on_frame) {
  LinkClientOptions options;
  options.endpoint = endpoint;
  options.frames = frames;
  options.on_frame = std::move(on_frame);
  auto client = std::make_unique<LinkClient>(options);
  if (!client->wait_connected(std::chrono::seconds(10))) throw std::runtime_error("not connected");
  return client;
}

void use_own_keys(zmq::socket_t& socket) {
  use_curve(socket, own_client_keys().value());
}

Json wait_state(LinkClient& client, const std::string& state, int seconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (true) {
    const Json status = client.ask("status").body;
    if (status["state"] == state || std::chrono::steady_clock::now() > end) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

void signal_bench(int signal) {
  std::string children;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream in(task.path() / "children");
    children.append(std::istreambuf_iterator<char>(in), {});
  }
  const int child = std::stoi(children);
  if (child <= 1) throw std::runtime_error("no child");
  kill(child, signal);
}

std::filesystem::path plain_run(const Folder& folder, const std::filesystem::path& scenario) {
  const std::filesystem::path file = folder / "plain.h5";
  const std::string argument = scenario.string() + "\n" + file.string();
  char* argv[] = {const_cast<char*>("test"), const_cast<char*>(kPlainWord),
                  const_cast<char*>(argument.c_str()), nullptr};
  pid_t pid = 0;
  int status = -1;
  if (posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, argv, environ) != 0 ||
      waitpid(pid, &status, 0) != pid || status != 0) {
    throw std::runtime_error("the plain run failed");
  }
  return file;
}

std::string difference(const std::filesystem::path& a, const std::filesystem::path& b) {
  const RunReader left(a);
  const RunReader right(b);
  if (left.ticks() != right.ticks()) return "length";
  if (left.partial() != right.partial()) return "partial";
  for (const ChannelInfo& channel : left.channels()) {
    for (std::size_t r = 0; r < left.racks(); ++r) {
      if (left.rack(channel.name, r) != right.rack(channel.name, r)) return channel.name;
    }
    if (left.site(channel.name) != right.site(channel.name)) return "site " + channel.name;
  }
  return "";
}

int run_word(const std::string& word, const std::string& argument) {
  if (word == kPlainWord) {
    const std::size_t split = argument.find('\n');
    const Scenario scenario = load_scenario(argument.substr(0, split), {});
    Hdf5Recorder recorder(argument.substr(split + 1), {});
    run_bench(scenario, recorder, {});
    return 0;
  }
  if (word != kBenchWord) return -1;
  BenchProcessHooks hooks;
  hooks.judge.check = [](const Json& options) {
    if (options.value("limits", Json::array()) == Json::array({"wrong"}))
      throw ConfigError("no such limits", {}, "name others");
    return std::vector<double>{};
  };
  hooks.judge.judge = [](const PowerRecord& record, const Json&) {
    return Json{{"samples", record.info().samples}, {"t0_s", record.info().t0_s}};
  };
  hooks.judge.judge_run = [](const std::filesystem::path& run, const Json&) {
    return Json{{"samples", RunReader(run / "run.h5").ticks()}};
  };
  const BenchProcessConfig config = parse_bench_process(argument);
  hooks.finish = [&](const Scenario&, const BenchOutcome& outcome,
                     const std::optional<Json>& judge) -> Json {
    while (std::filesystem::exists(config.out.parent_path() / "hold")) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    if (!judge) return nullptr;
    return Json{{"samples", outcome.ticks}, {"limits", (*judge)["limits"]}};
  };
  return run_bench_process(config, hooks);
}

}  // namespace ballast
