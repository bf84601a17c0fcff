// SPDX-License-Identifier: GPL-3.0-or-later
// The controllers of one rack behind one interface: the GPU bank and the storage controller, with
// their registers and their tick. The engine behind it is Verilated RTL (rtl_engine.cpp), ours or a
// user's with the same ports.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sim/base/time.hpp"
#include "sim/controller/generated/gpu_power_smoothing_ports.hpp"
#include "sim/controller/generated/rack_storage_ports.hpp"
#include "sim/registers/register_map.hpp"

namespace ballast {

// What a block is given and answers at a tick, as its ports carry it. Measurements are quantised by
// the caller (the LSBs are scenario keys); positive current and power charge the storage.
using GpuBankInputs = gps::Inputs;
using StorageMeasurement = rsc::Inputs;
using StorageCommand = rsc::Outputs;

// Value of an analog signal that joins the RTL signals in a waveform file.
struct AnalogSignal {
  std::string name;  // "grid_w"
  double value = 0.0;
};

class RackControllers {
 public:
  virtual ~RackControllers() = default;

  // One AXI4-Lite access. False where the block answers with SLVERR.
  virtual bool write(BlockId block, std::uint16_t address, std::uint32_t data) = 0;
  virtual bool read(BlockId block, std::uint16_t address, std::uint32_t& data) = 0;

  // One tick of the bank: demand and granted hold one value per GPU of the rack, in microwatt.
  // Throws DeviceError when an assertion of the RTL fires.
  virtual void tick_gpus(const GpuBankInputs& inputs, std::span<const std::uint32_t> demand_uw,
                         std::span<std::uint32_t> granted_uw) = 0;
  virtual StorageCommand tick_storage(const StorageMeasurement& measurement) = 0;

  // Waveforms: RTL signals of both blocks and `analog` on one time axis (FST, 1 ns resolution, one
  // tick is 1 ms). dump_waves() samples after the blocks of `tick` have stepped.
  virtual void open_waves(const std::filesystem::path& file,
                          std::span<const AnalogSignal> analog) = 0;
  virtual void dump_waves(Tick tick) = 0;
  virtual void close_waves() = 0;
};

// `gpus` of at most 72; `rack` names the rack in messages.
using ControllersFactory = std::unique_ptr<RackControllers> (*)(std::size_t gpus, std::size_t rack);

// Our RTL, linked in.
std::unique_ptr<RackControllers> make_rtl_controllers(std::size_t gpus, std::size_t rack);

}  // namespace ballast
