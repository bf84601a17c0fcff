// SPDX-License-Identifier: GPL-3.0-or-later
// All racks of a site as one SystemC module, with their registers behind one TLM-2.0 target.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include "sim/bench/bench.hpp"
#include "sim/bench/rack.hpp"

namespace ballast {

// Bus address of a register: rack, block and offset. Rack kAllRacks is every rack.
inline constexpr std::uint64_t kAllRacks = 0xFFF;
constexpr std::uint64_t register_address(std::uint64_t rack, BlockId block, std::uint16_t offset) {
  return (rack << 20) | (static_cast<std::uint64_t>(block) << 16) | offset;
}

// Runs a function for every rack on a fixed set of threads. Racks share nothing between couplings,
// so no result depends on the number of threads.
class RackThreads {
 public:
  RackThreads(std::size_t threads, std::size_t racks);
  ~RackThreads();
  RackThreads(const RackThreads&) = delete;
  RackThreads& operator=(const RackThreads&) = delete;

  // Calls `work(rack)` for all racks and returns when all are done. The exception of the lowest rack
  // that threw is thrown again.
  void run(const std::function<void(std::size_t)>& work);

 private:
  void serve(std::size_t thread);
  void share(std::size_t thread);

  std::size_t threads_;
  std::size_t racks_;
  std::vector<std::exception_ptr> errors_;
  std::mutex mutex_;
  std::condition_variable start_;
  std::condition_variable done_;
  const std::function<void(std::size_t)>* work_ = nullptr;
  std::uint64_t round_ = 0;
  std::size_t busy_ = 0;
  bool quit_ = false;
  std::vector<std::thread> pool_;
};

class RackArray : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<RackArray> registers;

  RackArray(const sc_core::sc_module_name& name, const Scenario& scenario, RecordSink& sink,
            const BenchOptions& options);

  // No tick at or after `tick` is simulated before simulated time has reached it: an initiator that
  // will act then sets it, so that its accesses come before that tick.
  void limit(Tick tick) { limit_ = tick; }

  // What happened, for after sc_start(); `error` is set where a rack failed.
  BenchOutcome outcome();
  std::exception_ptr error() const { return error_; }

 private:
  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void run();
  void simulate();
  void step_racks(Tick from, Tick count);
  void flush();
  void pace(Tick tick);

  RecordSink& sink_;
  BenchOptions options_;
  Tick duration_;
  Tick coupling_;
  Tick limit_;
  Tick tick_ = 0;
  bool stopped_ = false;
  std::exception_ptr error_;
  std::unique_ptr<Workload> workload_;
  std::vector<std::unique_ptr<Rack>> racks_;
  std::unique_ptr<RackThreads> threads_;

  RecordLayout layout_;
  std::vector<float> rack_values_;
  std::vector<float> gpu_values_;
  Tick block_first_ = 0;
  Tick block_ticks_ = 0;
  bool waves_open_ = false;
  std::chrono::steady_clock::time_point pace_start_;
  double startup_s_ = 0.0;
  double wall_s_ = 0.0;
};

}  // namespace ballast
