// SPDX-License-Identifier: GPL-3.0-or-later
// What acts on the racks from outside: it writes a scenario's registers over the bus at their
// times, makes its events happen, and calls the live driver at the couplings.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include "sim/bench/live.hpp"
#include "sim/bench/rack_array.hpp"

namespace ballast {

class Firmware : public sc_core::sc_module, private LiveBus {
 public:
  tlm_utils::simple_initiator_socket<Firmware> bus;

  // `live` may be null.
  Firmware(const sc_core::sc_module_name& name, const Scenario& scenario, RackArray& racks,
           LiveDriver* live);

  // After the simulation, whose ticks before `tick` are done.
  void end(Tick tick);

 private:
  struct Happening {
    Tick tick;
    EventConfig event;
  };

  void run();
  Tick next_action(Tick from) const;
  void act();
  void drive();
  void apply(const RegisterWrite& write);
  std::uint32_t access(tlm::tlm_command command, std::uint64_t address, std::uint32_t data,
                       const std::string& name, const Place& place);
  bool happen(const EventConfig& event);
  template <class Act>
  void for_racks(std::int64_t rack, const Act& act);

  // For the driver.
  Tick tick() const override { return now_; }
  void write(const RegisterWrite& write) override;
  std::uint32_t read(std::size_t rack, BlockId block, std::uint16_t address) override;
  void inject(const EventConfig& event) override;
  void flush() override;

  const Scenario& scenario_;
  RackArray& racks_;
  LiveDriver* live_;
  std::vector<RegisterWrite> writes_;
  std::vector<Happening> events_;
  std::size_t written_ = 0;
  std::size_t happened_ = 0;
  Tick now_ = 0;
};

}  // namespace ballast
