// SPDX-License-Identifier: GPL-3.0-or-later
// The TLM-2.0 initiator that writes registers as a site's firmware does, at the times of a
// schedule.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>
#include <systemc>
#include <tlm>

#include "sim/bench/site_module.hpp"
#include "sim/site/schedule.hpp"

namespace ballast {

class Firmware : public sc_core::sc_module, private RegisterBus {
 public:
  tlm_utils::simple_initiator_socket<Firmware> bus;

  // `live` may be null. Throws as Schedule does.
  Firmware(const sc_core::sc_module_name& name, const Scenario& scenario, Site& site,
           SiteModule& module, LiveDriver* live);

  Schedule& schedule() { return schedule_; }

 private:
  void run();
  BusAnswer access(tlm::tlm_command command, const RegisterAddress& at, std::uint32_t& data);
  BusAnswer read(const RegisterAddress& at, std::uint32_t& data) override;
  BusAnswer write(const RegisterAddress& at, std::uint32_t data) override;

  SiteModule& module_;
  Schedule schedule_;
  Tick duration_;
};

}  // namespace ballast
