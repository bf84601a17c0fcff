// SPDX-License-Identifier: GPL-3.0-or-later
// The registers of all controllers of a site behind one bus. The Site itself answers it; the
// SystemC bench puts TLM-2.0 in between.
#pragma once

#include <cstdint>

#include "sim/registers/register_map.hpp"
#include "sim/site/topology.hpp"

namespace ballast {

// Every instance of a block in its scope; for writes only.
inline constexpr std::uint32_t kAllInstances = 0xFFFF;

// Where a register is. A GPU bank serves the GPUs of a rack, so its scope on the bus is the rack.
struct RegisterAddress {
  Scope scope = Scope::kRack;
  std::uint32_t instance = 0;  // counts from 0 within the scope; at most 65534, or kAllInstances
  BlockId block = BlockId::kGpu;
  std::uint16_t offset = 0;  // bytes

  bool operator==(const RegisterAddress&) const = default;
};

// As one number, which is its TLM-2.0 address: scope in bits 39:36, instance in 35:20, block in
// 19:16, offset in 15:0.
constexpr std::uint64_t bus_address(const RegisterAddress& at) {
  return static_cast<std::uint64_t>(at.scope) << 36U |
         static_cast<std::uint64_t>(at.instance & 0xFFFFU) << 20U |
         static_cast<std::uint64_t>(at.block) << 16U | at.offset;
}
constexpr RegisterAddress register_at(std::uint64_t address) {
  return {static_cast<Scope>(address >> 36U), static_cast<std::uint32_t>(address >> 20U & 0xFFFFU),
          static_cast<BlockId>(address >> 16U & 0xFU), static_cast<std::uint16_t>(address)};
}

enum class BusAnswer {
  kOk,
  kNoSuchAddress,  // no such scope, instance or block, or a read of all instances
  kRefused,        // by the controller: no such register, read-only, out of range
};

class RegisterBus {
 public:
  virtual ~RegisterBus() = default;

  // One 32-bit access between two ticks. A write acts from the next tick on. Throws DeviceError
  // where a controller stops answering.
  virtual BusAnswer read(const RegisterAddress& at, std::uint32_t& data) = 0;
  virtual BusAnswer write(const RegisterAddress& at, std::uint32_t data) = 0;
};

}  // namespace ballast
