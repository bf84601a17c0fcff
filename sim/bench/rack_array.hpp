// SPDX-License-Identifier: GPL-3.0-or-later
// All racks of a site as one SystemC module, with their registers behind one TLM-2.0 target.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <vector>

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include "sim/bench/bench.hpp"
#include "sim/bench/rack.hpp"
#include "sim/bench/rack_threads.hpp"

namespace ballast {

// Bus address of a register: rack, block and offset. Rack kAllRacks is every rack.
inline constexpr std::uint64_t kAllRacks = 0xFFF;
constexpr std::uint64_t register_address(std::uint64_t rack, BlockId block, std::uint16_t offset) {
  return (rack << 20) | (static_cast<std::uint64_t>(block) << 16) | offset;
}

class RackArray : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<RackArray> registers;

  RackArray(const sc_core::sc_module_name& name, const Scenario& scenario, RecordSink& sink,
            const BenchOptions& options);

  // No tick at or after `tick` is simulated before simulated time has reached it and the initiators
  // of that time have run: one that will act then sets it, so that its accesses come before that
  // tick. Without it they come before the next coupling at the latest.
  void limit(Tick tick) { limit_ = tick; }

  // Ends the run before the next tick; what was recorded is kept. The first error counts.
  void fail(std::exception_ptr error);
  void end() { ended_ = true; }

  // For what acts at the present time, between ticks: the racks stand still.
  Workload& workload() { return *workload_; }
  Rack& rack(std::size_t index) { return *racks_[index]; }
  // Hands what is recorded to the sink.
  void flush();
  // Wall time that is not the run's.
  void set_aside(std::chrono::steady_clock::duration time) { slept_ += time; }

  // What happened, for after sc_start(). After an error it is the state at the last coupling that
  // all racks have reached, but for the jobs, whose racks may each be some ticks further.
  BenchOutcome outcome() const;
  std::exception_ptr error() const { return error_; }
  // Whether the sink has begun.
  bool recording() const { return recording_; }

 private:
  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void run();
  void simulate();
  void step_racks(Tick from, Tick count);
  void step_rack(std::size_t r, Tick from, Tick count);
  void dump_waves(Rack& rack, Tick tick);
  void pace(Tick tick);
  bool stop_asked() const;

  RecordSink& sink_;
  BenchOptions options_;
  Tick duration_;
  Tick coupling_;
  Tick limit_;
  Tick tick_ = 0;  // done by all racks
  bool recording_ = false;
  bool ended_ = false;    // was told to end
  bool stopped_ = false;  // ended early
  std::exception_ptr error_;
  std::unique_ptr<Workload> workload_;
  std::vector<std::unique_ptr<Rack>> racks_;
  std::vector<RackTotals> totals_;  // of each rack, at the last coupling
  bool torn_ = false;               // a rack failed: some are further than tick_
  std::unique_ptr<RackThreads> threads_;

  RecordLayout layout_;
  std::vector<float> rack_values_;
  std::vector<float> gpu_values_;
  Tick block_first_ = 0;
  Tick block_ticks_ = 0;
  bool waves_open_ = false;
  std::chrono::steady_clock::time_point start_;  // of the first tick
  std::chrono::steady_clock::duration slept_{};  // to keep the pace, or by a driver
  double startup_s_ = 0.0;
  double wall_s_ = 0.0;
};

}  // namespace ballast
