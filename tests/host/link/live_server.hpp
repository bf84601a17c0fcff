// SPDX-License-Identifier: GPL-3.0-or-later
// A server in this process, with its bench in another, on a small scenario.
#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/link/client.hpp"
#include "host/link/server.hpp"

namespace ballast {

// A rack of two GPUs that iterates; `seconds` of simulated time.
std::string small_scenario(int seconds);

class Folder {
 public:
  Folder();
  ~Folder();
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::filesystem::path write(const std::string& name, const std::string& text) const;

 private:
  std::filesystem::path path_;
};

class LiveServer {
 public:
  explicit LiveServer(ServerOptions options);
  ~LiveServer();
  const std::string& endpoint() const { return endpoint_; }
  const std::string& frames_endpoint() const { return frames_endpoint_; }
  // Waits until it has ended by itself.
  void join();

 private:
  // Of the server, which its own thread makes and ends.
  std::string endpoint_;
  std::string frames_endpoint_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// What the tests begin with: any free port, this program's bench, as fast as possible, paused. At
// the end a run waits while there is a file "hold" in the folder.
ServerOptions test_options(const Folder& folder, int seconds);

// The same with several racks.
inline constexpr std::size_t kSiteRacks = 3;
ServerOptions site_options(const Folder& folder, int seconds);

// A client that is connected.
std::unique_ptr<LinkClient> connected(const std::string& endpoint,
                                      const std::vector<FrameKind>& frames = {},
                                      std::function<void(const Frame&)> on_frame = {});

// Collects frames by kind.
class Collector {
 public:
  std::function<void(const Frame&)> function() {
    return [this](const Frame& frame) {
      const std::lock_guard lock(mutex_);
      frames_[frame.header.kind].push_back(frame);
      more_.notify_all();
    };
  }
  bool wait(FrameKind kind, std::size_t count) {
    std::unique_lock lock(mutex_);
    return more_.wait_for(lock, std::chrono::seconds(15),
                          [&] { return frames_[kind].size() >= count; });
  }
  std::vector<Frame> of(FrameKind kind) {
    const std::lock_guard lock(mutex_);
    return frames_[kind];
  }

 private:
  std::mutex mutex_;
  std::condition_variable more_;
  std::map<FrameKind, std::vector<Frame>> frames_;
};

// Asks for the status until its state is `state`; the last one, also where that took too long.
Json wait_state(LinkClient& client, const std::string& state, int seconds = 30);

// Sends it to the bench, the only child of this process.
void signal_bench(int signal);

// Runs the scenario in a process of its own, without server or driver, and gives its run.h5.
std::filesystem::path plain_run(const Folder& folder, const std::filesystem::path& scenario);

// All datasets of two runs, sample by sample; what differs, or an empty text.
std::string difference(const std::filesystem::path& a, const std::filesystem::path& b);

// Lets a socket into the servers of these tests, which are this user's.
void use_own_keys(zmq::socket_t& socket);

// What test_server_main.cpp does for the words of these helpers.
int run_word(const std::string& word, const std::string& argument);

}  // namespace ballast
