// SPDX-License-Identifier: GPL-3.0-or-later
// What acts on a site from outside: writes a scenario's registers over a bus at their times, makes
// its events happen, and calls the live driver at the couplings.
#pragma once

#include <chrono>
#include <exception>
#include <string>
#include <vector>

#include "sim/site/live.hpp"
#include "sim/site/site.hpp"

namespace ballast {

class Schedule : private LiveBus {
 public:
  // `bus` reaches the registers of `site`; it is the site itself, or what stands before it. `live`
  // may be null. All must outlive the schedule. Throws ConfigError for an event that the scenario
  // cannot have.
  Schedule(const Scenario& scenario, Site& site, RegisterBus& bus, LiveDriver* live);

  // The first tick from `from` on before which something is to be done; the run's duration where
  // nothing is.
  Tick next_action(Tick from) const;
  // Does what is to be done before tick `now`, which is the site's next. False where the driver
  // ends the run. Throws DeviceError where a controller refuses a scenario's write, and what the
  // driver and the sink throw.
  bool act(Tick now);
  // After the run, whose ticks before `tick` are done.
  void end(Tick tick);

  // Wall time that the driver has taken so far.
  std::chrono::steady_clock::duration driver_time() const { return driver_time_; }

 private:
  struct Happening {
    Tick tick;
    EventConfig event;
  };

  bool drive();
  void apply(const RegisterWrite& write);
  std::uint32_t read_word(const RegisterAddress& at, const std::string& name, const Place& place);
  void write_word(const RegisterAddress& at, std::uint32_t word, const std::string& name,
                  const Place& place);
  bool happen(const EventConfig& event);

  // For the driver.
  Tick tick() const override { return now_; }
  void write(const RegisterWrite& write) override;
  std::uint32_t read(const RegisterAddress& at) override;
  void inject(const EventConfig& event) override;
  std::vector<JobReport> jobs() const override;
  void flush() override;

  const Scenario& scenario_;
  Site& site_;
  RegisterBus& bus_;
  LiveDriver* live_;
  std::vector<RegisterWrite> writes_;
  std::vector<Happening> events_;
  std::size_t written_ = 0;
  std::size_t happened_ = 0;
  Tick now_ = 0;
  std::exception_ptr sink_error_;
  std::chrono::steady_clock::duration driver_time_{};
};

}  // namespace ballast
