// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bench/bench.hpp"

#include <cstdlib>

#include "sim/bench/firmware.hpp"
#include "sim/bench/site_module.hpp"

// libsystemc brings a main() that wants this; ours is elsewhere.
int sc_main(int, char**) {
  return 0;
}

namespace ballast {

BenchOutcome run_bench(const Scenario& scenario, RecordSink& sink, const BenchOptions& given) {
  BenchOptions options = given;
  if (!options.started) options.started = std::chrono::steady_clock::now();
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  Site site(scenario, sink, {options.controllers, options.waves});
  SiteModule module("site", site, options);
  Firmware firmware("firmware", scenario, site, module, options.live);
  firmware.bus.bind(module.registers);
  sc_core::sc_start();
  std::exception_ptr error = module.error();
  if (error && !module.recording()) std::rethrow_exception(error);
  BenchOutcome outcome;
  static_cast<SiteOutcome&>(outcome) = site.outcome();
  outcome.partial = module.stopped() || error != nullptr;
  outcome.startup_s = module.startup_s();
  outcome.wall_s =
      module.wall_s() - std::chrono::duration<double>(firmware.schedule().driver_time()).count();
  firmware.schedule().end(outcome.ticks);
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
