// SPDX-License-Identifier: GPL-3.0-or-later
// Drives a live run from the simulating thread: takes requests at the couplings, keeps the pace,
// pauses, steps, and says when there is more to see. It waits for time and for requests only, never
// for a client.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "host/link/command_queue.hpp"
#include "host/link/outbox.hpp"
#include "host/link/session.hpp"
#include "sim/site/live.hpp"

namespace ballast {

class Driver : public LiveDriver {
 public:
  struct Start {
    bool paused = false;
    double pace = 1.0;                     // 0: as fast as possible
    std::filesystem::path registers = {};  // for their final values; empty: not kept
  };
  // `stop` is set by a signal handler.
  Driver(Session& session, CommandQueue& commands, Outbox& outbox, const std::atomic<bool>& stop,
         const Start& start);

  bool at_coupling(LiveBus& bus) override;
  void at_end(LiveBus& bus) override;

 private:
  using Clock = std::chrono::steady_clock;

  // driver_commands.cpp
  void serve(LiveBus& bus);
  Json execute(LiveBus& bus, const Request& request);
  Json run_control(LiveBus& bus, const Request& request);
  Json write(LiveBus& bus, const Json& params);
  void check_start(const std::vector<RegisterWrite>& writes) const;
  Json inject(LiveBus& bus, const Json& params);
  void schedule(const EventConfig& event, Tick at);
  void happen(LiveBus& bus);

  void show(LiveBus& bus);
  void follow_setting(LiveBus& bus);
  void show_gpus(LiveBus& bus);  // and remembers them
  void pause();
  void hold(LiveBus& bus);
  void anchor(Tick tick);
  Clock::time_point due(Tick tick) const;
  void measure(Tick tick);
  bool ending() const { return quit_ || stop_.load(std::memory_order_relaxed); }

  Session& session_;
  CommandQueue& commands_;
  Outbox& outbox_;
  const std::atomic<bool>& stop_;
  const std::filesystem::path registers_;

  struct Scheduled {
    Tick tick;
    EventConfig event;
  };
  std::vector<Scheduled> scheduled_;  // by clients, in the order of time
  RunStatus status_;
  bool quit_ = false;
  Tick anchor_tick_ = 0;
  Clock::time_point anchor_;
  Clock::time_point shown_;
  Clock::time_point gpus_due_;
  Clock::time_point figures_due_;
  Tick setting_since_ = -1;  // before the first tick
  RunSoFar setting_begin_;
  Clock::time_point measured_;
  Tick measured_tick_ = 0;
  Tick shown_tick_ = -1;
  Tick gpus_tick_ = -1;
  std::vector<float> gpu_values_;
};

}  // namespace ballast
