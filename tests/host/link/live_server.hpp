// SPDX-License-Identifier: GPL-3.0-or-later
// A server in this process, with its bench in another, on a small scenario.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

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
  std::string endpoint() const { return server_->endpoint(); }
  std::string frames_endpoint() const { return server_->frames_endpoint(); }
  // Waits until it has ended by itself.
  void join();

 private:
  std::unique_ptr<Server> server_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// What the tests begin with: any free port, this program's bench, as fast as possible, paused.
ServerOptions test_options(const Folder& folder, int seconds);

// A client that is connected.
std::unique_ptr<LinkClient> connected(const std::string& endpoint,
                                      const std::vector<FrameKind>& frames = {},
                                      std::function<void(const Frame&)> on_frame = {});

// Asks for the status until its state is `state`; the last one, also where that took too long.
Json wait_state(LinkClient& client, const std::string& state, int seconds = 30);

// Runs the scenario in a process of its own, without server or driver, and gives its run.h5.
std::filesystem::path plain_run(const Folder& folder, const std::filesystem::path& scenario);

// All datasets of two runs, sample by sample; what differs, or an empty text.
std::string difference(const std::filesystem::path& a, const std::filesystem::path& b);

// What test_server_main.cpp does for the words of these helpers.
int run_word(const std::string& word, const std::string& argument);

}  // namespace ballast
