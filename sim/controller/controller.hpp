// SPDX-License-Identifier: GPL-3.0-or-later
// What every controller has, whatever block it is and whatever engine runs it: registers. Its tick
// is in the interface that is generated from its block's table (generated/*_ports.hpp).
#pragma once

#include <cstdint>

namespace ballast {

class Controller {
 public:
  virtual ~Controller() = default;

  // One AXI4-Lite access between two ticks, `address` in bytes. False where the block answers with
  // SLVERR; a refused write changes nothing. Throws DeviceError where the block does not answer.
  virtual bool write(std::uint16_t address, std::uint32_t data) = 0;
  virtual bool read(std::uint16_t address, std::uint32_t& data) = 0;
};

}  // namespace ballast
