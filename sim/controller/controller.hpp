// SPDX-License-Identifier: GPL-3.0-or-later
// The part that all controllers have in common, whatever their block and engine: registers. The
// tick is in the interface that is generated from the block's table (generated/*_ports.hpp).
#pragma once

#include <cstdint>
#include <span>

namespace ballast {

class Controller {
 public:
  virtual ~Controller() = default;

  // One AXI4-Lite access between two ticks, `address` in bytes. False where the block answers with
  // SLVERR; a refused write changes nothing. Throws DeviceError where the block does not answer.
  virtual bool write(std::uint16_t address, std::uint32_t data) = 0;
  virtual bool read(std::uint16_t address, std::uint32_t& data) = 0;
};

// One of a row or of the site, which is bound to the site by its table (PortInfo::source and
// action).
class BoundController : public Controller {
 public:
  // One tick with raw values, as the ports carry them and in the order of the table: as many
  // sources as inputs, as many actions as outputs. Throws DeviceError where the block fails.
  virtual void tick_raw(std::span<const std::int64_t> sources, std::span<std::int64_t> actions) = 0;
};

}  // namespace ballast
