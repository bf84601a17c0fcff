// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/bench/firmware.hpp"

#include <array>
#include <cstring>

namespace ballast {
namespace {

// A driver may parse and encode messages; SystemC's default is 320 KiB.
constexpr std::size_t kDriverStackBytes = std::size_t{4} << 20;

}  // namespace

Firmware::Firmware(const sc_core::sc_module_name& name, const Scenario& scenario, Site& site,
                   SiteModule& module, LiveDriver* live)
    : sc_core::sc_module(name),
      bus("bus"),
      module_(module),
      schedule_(scenario, site, *this, live),
      duration_(site.duration()) {
  module_.limit(schedule_.next_action(0));
  SC_HAS_PROCESS(Firmware);
  SC_THREAD(run);
  if (live != nullptr) set_stack_size(kDriverStackBytes);
}

void Firmware::run() {
  try {
    Tick now = 0;
    for (Tick next = schedule_.next_action(0); next < duration_;
         next = schedule_.next_action(now + 1)) {
      module_.limit(next);
      if (next > now) {
        wait(sc_core::sc_time(static_cast<double>(next - now), sc_core::SC_MS));
        now = next;
      }
      // The site comes to this time first: what is done by now is then accounted for.
      wait(sc_core::SC_ZERO_TIME);
      if (!schedule_.act(now)) module_.end();
    }
    module_.limit(duration_);
  } catch (...) {
    module_.fail(std::current_exception());
  }
}

BusAnswer Firmware::access(tlm::tlm_command command, const RegisterAddress& at,
                           std::uint32_t& data) {
  std::array<unsigned char, 4> bytes{};
  std::memcpy(bytes.data(), &data, sizeof data);
  tlm::tlm_generic_payload payload;
  payload.set_command(command);
  payload.set_address(bus_address(at));
  payload.set_data_ptr(bytes.data());
  payload.set_data_length(bytes.size());
  payload.set_streaming_width(bytes.size());
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  bus->b_transport(payload, delay);
  std::memcpy(&data, bytes.data(), sizeof data);
  if (payload.is_response_ok()) return BusAnswer::kOk;
  return payload.get_response_status() == tlm::TLM_ADDRESS_ERROR_RESPONSE
             ? BusAnswer::kNoSuchAddress
             : BusAnswer::kRefused;
}

BusAnswer Firmware::read(const RegisterAddress& at, std::uint32_t& data) {
  return access(tlm::TLM_READ_COMMAND, at, data);
}

BusAnswer Firmware::write(const RegisterAddress& at, std::uint32_t data) {
  return access(tlm::TLM_WRITE_COMMAND, at, data);
}

}  // namespace ballast
