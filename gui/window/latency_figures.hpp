// SPDX-License-Identifier: GPL-3.0-or-later
// How soon a change in the panel acts, and is seen.
#pragma once

#include <cstddef>

#include "gui/window/main_window.hpp"
#include "host/link/latency.hpp"

namespace ballast {

struct WindowLatency {
  std::size_t edits = 0;
  LatencyFigures to_tick;   // until the first tick in which the edit acts begins
  LatencyFigures to_frame;  // until the live frame with that tick has reached the plot's data
  LatencyFigures to_paint;  // until the power plot with that tick has been painted
};

// The window on a server of its own at real-time pace: `edits` times a register is staged in the
// firmware's model and the panel's action Apply is triggered; wall time counts from there. Throws
// Error where the server ends or no frames arrive (drive.hpp). Needs a QApplication.
WindowLatency measure_window_latency(WindowOptions options, std::size_t edits);

}  // namespace ballast
