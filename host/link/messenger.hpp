// SPDX-License-Identifier: GPL-3.0-or-later
// The thread of a bench process that talks to the server. It answers by itself what needs no
// simulation (history, GPUs, scenario, options of the analysis), and passes the rest to the
// simulating thread or, where the answer takes long, to the analysis.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <zmq.hpp>

#include "host/link/analysis.hpp"
#include "host/link/command_queue.hpp"
#include "host/link/outbox.hpp"
#include "host/link/session.hpp"
#include "host/link/verdicts.hpp"

namespace ballast {

class Messenger {
 public:
  struct Endpoints {
    std::string control;
    std::string frames;
  };
  Messenger(const Endpoints& endpoints, Session& session, CommandQueue& commands, Outbox& outbox,
            Analysis& analysis, Verdicts& verdicts);
  // Sends what waits, then ends.
  ~Messenger();
  Messenger(const Messenger&) = delete;
  Messenger& operator=(const Messenger&) = delete;

 private:
  void work();
  void handle(const std::string& bytes);
  bool answers(const Request& request);
  const LiveStore& recorded(const Request& request) const;
  void send_waiting();
  void send_series();
  void notify();

  Session& session_;
  CommandQueue& commands_;
  Outbox& outbox_;
  Analysis& analysis_;
  Verdicts& verdicts_;
  zmq::context_t context_;
  zmq::socket_t control_;
  zmq::socket_t frames_;
  Tick shown_ = 0;  // up to here the series were sent
  std::chrono::steady_clock::time_point notified_;
  std::string last_state_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace ballast
