// SPDX-License-Identifier: GPL-3.0-or-later
// The controllers of a place, which is a rack, a row or the site: one object per block, each behind
// the interface that is generated from the block's table. A factory makes them; engines.hpp has the
// one that follows a scenario.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "sim/base/error.hpp"
#include "sim/base/scope.hpp"
#include "sim/base/time.hpp"
#include "sim/controller/controller.hpp"
#include "sim/controller/generated/gpu_power_smoothing_ports.hpp"
#include "sim/controller/generated/rack_storage_ports.hpp"
#include "sim/registers/generated/block_id.hpp"

namespace ballast {

// Measurements are quantised by the caller (the LSBs are scenario keys); positive current and power
// charge the storage.
using StorageMeasurement = rsc::Inputs;
using StorageCommand = rsc::Outputs;

// Value of an analog signal that joins the RTL signals in a waveform file.
struct AnalogSignal {
  std::string name;  // "grid_w"
  double value = 0.0;
};

// An open waveform file, which ends with the object.
class WaveFile {
 public:
  virtual ~WaveFile() = default;
  // Samples all signals after the blocks of `tick` have stepped.
  virtual void dump(Tick tick) = 0;
};

class ControllerSet {
 public:
  virtual ~ControllerSet() = default;

  // Null where no instance of the block is in this place.
  virtual Controller* find(BlockId block) = 0;

  // The one of a block that is in this place, such as get<gps::Behaviour>(). Every controller of a
  // set implements its block's interface.
  template <class Behaviour>
  Behaviour& get() {
    Controller* found = find(Behaviour::kId);
    if (found == nullptr) throw DeviceError("a controller is missing", {}, "build Ballast again");
    return static_cast<Behaviour&>(*found);
  }

  // Waveforms: RTL signals of `block`, or of all blocks of the place where none is named, and
  // `analog` on one time axis (FST, 1 ns resolution, one tick is 1 ms). Each block stands in one
  // file at most. Null where no engine of the place has waveforms. The file must end before the
  // controllers. Throws DeviceError where it cannot be written.
  virtual std::unique_ptr<WaveFile> open_waves(const std::filesystem::path& file,
                                               std::optional<BlockId> block,
                                               std::span<const AnalogSignal> analog) = 0;
};

class ControllerFactory {
 public:
  virtual ~ControllerFactory() = default;

  // The controllers of instance `instance` of `scope`, which is rack, row or site; messages name
  // it. Called from several threads at a time.
  virtual std::unique_ptr<ControllerSet> make(Scope scope, std::size_t instance) const = 0;
};

// Our RTL, linked in. A user's library has a function of its own (user_rtl.hpp).
using MakeRtlControllers = std::unique_ptr<ControllerSet> (*)(Scope scope, std::size_t instance);
std::unique_ptr<ControllerSet> make_rtl_controllers(Scope scope, std::size_t instance);

}  // namespace ballast
