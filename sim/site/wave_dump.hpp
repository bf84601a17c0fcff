// SPDX-License-Identifier: GPL-3.0-or-later
// A waveform file of a run: the signals of one rack, or of one instance of a row's or the site's
// block, for a window of ticks.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>

#include "sim/base/time.hpp"
#include "sim/controller/controllers.hpp"

namespace ballast {

struct WaveWindow {
  Tick from = 0;
  Tick to = 0;                   // exclusive
  std::optional<BlockId> block;  // of a row or of the site; empty: a rack with all that is in it
  std::size_t instance = 0;      // the rack, or that of the block
  std::filesystem::path file;
};

class WaveDump {
 public:
  // `controllers` and the values of `analog` must outlive the dump.
  WaveDump(WaveWindow window, ControllerSet& controllers, std::span<const AnalogSignal> analog);

  bool wants(Tick tick) const { return tick >= window_.from && tick < window_.to; }
  // After the controllers have done `tick`, which wants() it. Opens the file at the first one.
  // Throws DeviceError where it cannot be written.
  void dump(Tick tick);

 private:
  WaveWindow window_;
  ControllerSet& controllers_;
  std::span<const AnalogSignal> analog_;
  bool open_ = false;
  std::unique_ptr<WaveFile> waves_;
};

}  // namespace ballast
