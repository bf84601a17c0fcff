// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/site/wave_dump.hpp"

#include <utility>

namespace ballast {

WaveDump::WaveDump(WaveWindow window, ControllerSet& controllers,
                   std::span<const AnalogSignal> analog)
    : window_(std::move(window)), controllers_(controllers), analog_(analog) {}

void WaveDump::dump(Tick tick) {
  if (!open_) waves_ = controllers_.open_waves(window_.file, window_.block, analog_);
  open_ = true;
  if (waves_) waves_->dump(tick);
}

}  // namespace ballast
