// SPDX-License-Identifier: GPL-3.0-or-later
// A bench process as the server sees it: started, listened to, ended, and reported on.
#pragma once

#include <chrono>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "host/link/bench_process.hpp"
#include "host/link/private_folder.hpp"
#include "host/runs/self_process.hpp"

namespace ballast {

struct ChildExit {
  bool crashed = false;  // by a signal, or an error of its own
  bool partial = false;
  std::string message;  // what happened, one line; empty where all went well
};

class BenchChild {
 public:
  // `folder` takes the private sockets, and the process holds it; `command` are the arguments
  // before the configuration. Throws DeviceError where no process can be started.
  BenchChild(zmq::context_t& context, const PrivateFolder& folder,
             const std::vector<std::string>& command, BenchProcessConfig config);

  const BenchProcessConfig& config() const { return config_; }
  zmq::socket_t& control() { return control_; }
  zmq::socket_t& frames() { return frames_; }

  // Passes a request on; one that comes before the process listens waits until it does. False if
  // the process accepts no more.
  bool request(const std::string& bytes);
  // Asks it to end and keep what it has; poll() insists after a while.
  void quit();
  // The outcome, once it has ended and its last messages have had time to arrive.
  std::optional<ChildExit> poll();

 private:
  void pass_waiting();
  std::chrono::seconds last_patience() const;
  ChildExit describe(int status) const;

  BenchProcessConfig config_;
  zmq::socket_t control_;
  zmq::socket_t frames_;
  std::optional<SelfProcess> process_;  // ended at once where it has not ended yet
  std::optional<std::chrono::steady_clock::time_point> asked_;
  bool heard_ = false;  // the request is on its way
  bool listens_ = false;
  std::deque<std::string> waiting_;  // until then
  bool told_ = false;                // by SIGTERM
  std::optional<ChildExit> exit_;
  std::chrono::steady_clock::time_point ended_;
};

}  // namespace ballast
