// SPDX-License-Identifier: GPL-3.0-or-later
// The window under a long load, while its memory is watched from outside.
#pragma once

#include "gui/window/main_window.hpp"

namespace ballast {

// Joins the server of `options.connect` and shows what it sends, view after view, by turns live and
// over the whole run, with several limit profiles chosen. Prints its process id, one line, once it
// is connected. Returns kExitOk when the server has gone, kExitInterrupted where a signal came
// (QuitSignals). Throws DeviceError where none answers. Needs a QApplication.
int run_soak(WindowOptions options);

}  // namespace ballast
