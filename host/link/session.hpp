// SPDX-License-Identifier: GPL-3.0-or-later
// What the threads of a bench process share: how the run stands, what was done to it, and what it
// has recorded.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "host/link/live_store.hpp"
#include "host/link/message.hpp"
#include "host/link/setting_figures.hpp"
#include "sim/scenario/live_log.hpp"
#include "sim/scenario/scenario.hpp"

namespace ballast {

enum class RunState { kStarting, kPaused, kRunning, kFinishing };

// The moving part of `status`.
struct RunStatus {
  RunState state = RunState::kStarting;
  Tick tick = 0;
  double pace = 1.0;              // simulated seconds per second; 0: as fast as possible
  double realtime_factor = 0.0;   // over the last second or so
  std::optional<Tick> until;      // of a step under way
  std::uint64_t live_writes = 0;  // by clients
  std::uint64_t events = 0;       // by clients
  SettingFigures setting;
  std::string message;
};

// What clients see of it.
Json to_json(const RunStatus& status);

class Session {
 public:
  Session(Scenario scenario, std::uint32_t run);

  const Scenario& scenario() const { return scenario_; }

  RunStatus status() const;
  void set_status(const RunStatus& status);
  void set_message(const std::string& message);
  void set_swing(SettingSwing swing);
  // As clients get it.
  Json status_json() const;

  // Null until the bench has begun to record.
  LiveStore* store() const { return store_.load(std::memory_order_acquire); }
  void begin_store(const RecordLayout& layout);

  void wrote(Tick tick, const RegisterWrite& write);
  void injected(Tick tick, const EventConfig& event);
  // The scenario that does the same again.
  Scenario replay() const;
  // The tick at which the scenario or a client last changed a setting; 0 if nothing was changed since
  // the start. Ticks before it ran with other settings. `now` limits the scenario's own writes.
  Tick settings_since(Tick now) const;
  // Counts what wrote() and injected() were told.
  std::uint64_t changes() const;

 private:
  const Scenario scenario_;
  const std::uint32_t run_;
  std::vector<Tick> write_ticks_;  // of the scenario, in order
  std::unique_ptr<LiveStore> owned_store_;
  std::atomic<LiveStore*> store_{nullptr};

  mutable std::mutex mutex_;
  RunStatus status_;
  std::optional<SettingSwing> swing_;
  LiveLog log_;
  std::uint64_t changes_ = 0;
  Tick set_tick_ = 0;  // of the last setting that a client wrote
  mutable std::uint64_t revision_ = 0;
};

}  // namespace ballast
