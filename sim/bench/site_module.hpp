// SPDX-License-Identifier: GPL-3.0-or-later
// A site as a SystemC module: simulated time moves it on, and its registers are a TLM-2.0 target.
// run_bench() simulates one together with its scenario's firmware; in a testbench of one's own
// (docs/examples/testbench) it stands beside other modules.
#pragma once

#include <exception>

#include <tlm_utils/simple_target_socket.h>
#include <systemc>
#include <tlm>

#include "sim/bench/bench.hpp"
#include "sim/site/site.hpp"

namespace ballast {

class SiteModule : public sc_core::sc_module {
 public:
  // Addresses are those of bus_address(); accesses are of 4 bytes, without byte enables, and take
  // no simulated time.
  tlm_utils::simple_target_socket<SiteModule> registers;

  SiteModule(const sc_core::sc_module_name& name, Site& site, const BenchOptions& options);

  // No tick at or after `tick` is simulated before simulated time has reached it and the initiators
  // of that time have run. An initiator that will act then sets it, so that its accesses come
  // before that tick. Without it they come before the next coupling at the latest.
  void limit(Tick tick) { limit_ = tick; }

  // Ends the run before the next tick; what was recorded is kept. The first error counts.
  void fail(std::exception_ptr error);
  void end() { ended_ = true; }

  // After sc_start().
  std::exception_ptr error() const { return error_; }
  bool recording() const { return recording_; }  // whether the sink has begun
  bool stopped() const { return stopped_; }      // ended early
  double startup_s() const { return startup_s_; }
  // Wall time of the ticks, without naps to keep the pace.
  double wall_s() const { return wall_s_; }

 private:
  using Clock = std::chrono::steady_clock;

  void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  void run();
  void simulate();
  void pace(Tick tick);
  bool stop_asked() const;

  Site& site_;
  const BenchOptions& options_;
  Tick limit_;
  bool recording_ = false;
  bool ended_ = false;  // was told to end
  bool stopped_ = false;
  std::exception_ptr error_;
  Clock::time_point start_;   // of the first tick
  Clock::duration napped_{};  // to keep the pace
  double startup_s_ = 0.0;
  double wall_s_ = 0.0;
};

}  // namespace ballast
