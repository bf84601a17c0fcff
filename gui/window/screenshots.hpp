// SPDX-License-Identifier: GPL-3.0-or-later
// Drives a short session and writes a picture of each main view, for the documentation.
#pragma once

#include <QString>

#include "gui/window/main_window.hpp"

namespace ballast {

// Returns an exit code.
int take_screenshots(WindowOptions options, const QString& folder);

}  // namespace ballast
