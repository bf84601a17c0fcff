// SPDX-License-Identifier: GPL-3.0-or-later
// A run with a driver: at every coupling the driver inspects the run, writes registers and injects
// events. The same code does this as for a scenario's writes and events, at the same point of a
// tick, so a scenario with these writes and events gives the same samples (LiveLog).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/site/register_bus.hpp"
#include "sim/workload/job.hpp"

namespace ballast {

// What a driver may do at a coupling; all of it acts from tick() on. Valid during the calls of the
// driver only, and in their thread.
class LiveBus {
 public:
  virtual ~LiveBus() = default;

  // The tick that comes next; all before it are done.
  virtual Tick tick() const = 0;

  // Writes now, over the bus, after what the scenario writes at this tick; `write.tick` is not
  // used. Throws ConfigError for what the scenario cannot have (check_write; nothing is changed
  // then) and where a controller refuses it.
  virtual void write(const RegisterWrite& write) = 0;

  // Reads a register word of one instance; changes nothing. Throws ConfigError for what is not
  // there.
  virtual std::uint32_t read(const RegisterAddress& at) = 0;

  // Makes the event happen now, after the scenario's events of this coupling; `event.at_s` is not
  // used. Throws ConfigError where the event is wrong (check_event) or finds nothing to act on,
  // such as a job that is over.
  virtual void inject(const EventConfig& event) = 0;

  // What each job reports for the run up to tick().
  virtual std::vector<JobReport> jobs() const = 0;

  // Hands what is recorded so far to the sink, up to tick(); otherwise that is done once a second
  // of simulated time. Throws what the sink throws, which also ends the run.
  virtual void flush() = 0;
};

class LiveDriver {
 public:
  virtual ~LiveDriver() = default;

  // Called from the simulating thread at every coupling before the run's end, tick 0 included. It
  // may block, to pause or to keep a pace: that time does not count as the run's. One that blocks
  // returns soon after the run has been told to stop. False ends the run before this tick; an
  // exception does too, and run_bench() throws it again.
  virtual bool at_coupling(LiveBus& bus) = 0;

  // Called once when no further tick is simulated, also where the run ended early or by an error;
  // for reading only.
  virtual void at_end(LiveBus&) {}
};

}  // namespace ballast
