// SPDX-License-Identifier: GPL-3.0-or-later
// How long a redraw of the default view takes.
#pragma once

#include <cstddef>
#include <string>

namespace ballast {

struct RedrawFigures {
  std::size_t redraws = 0;
  double p50_ms = 0.0;
  double p99_ms = 0.0;
  double worst_ms = 0.0;
};

// Power and spectrum as the window shows them, with ten minutes of history at 1 kHz and a live
// spectrum: `redraws` times 33 new ticks and a new spectrum, then all curves anew and painted.
// Needs a QApplication.
RedrawFigures measure_redraw(std::size_t redraws = 300);
std::string redraw_text(const RedrawFigures& figures);

}  // namespace ballast
