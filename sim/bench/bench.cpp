// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bench/bench.hpp"

#include <cstdlib>

#include "sim/bench/firmware.hpp"
#include "sim/bench/rack_array.hpp"

// libsystemc brings a main() that wants this; ours is elsewhere.
int sc_main(int, char**) {
  return 0;
}

namespace ballast {
BenchOutcome run_bench(const Scenario& scenario, RecordSink& sink, const BenchOptions& options) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  RackArray racks("racks", scenario, sink, options);
  Firmware firmware("firmware", scenario, racks, options.live);
  firmware.bus.bind(racks.registers);
  sc_core::sc_start();
  std::exception_ptr error = racks.error();
  if (error && !racks.recording()) std::rethrow_exception(error);
  BenchOutcome outcome = racks.outcome();
  firmware.end(outcome.ticks);
  try {
    sink.end(outcome.partial);
  } catch (...) {
    outcome.partial = true;
    if (!error) error = std::current_exception();
  }
  if (!error) return outcome;
  if (options.kept != nullptr) *options.kept = std::move(outcome);
  std::rethrow_exception(error);
}

}  // namespace ballast
