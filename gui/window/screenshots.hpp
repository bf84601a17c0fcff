// SPDX-License-Identifier: GPL-3.0-or-later
// Drives a short session and writes a picture of each main view, for the documentation.
#pragma once

#include <QSize>
#include <QString>

#include "gui/window/main_window.hpp"

namespace ballast {

inline constexpr QSize kScreenshotSize{1500, 940};

// The window is of that size, or of the screen's where that is smaller. Throws Error where a
// picture cannot be written or the session does not go on (drive.hpp). Needs a QApplication.
void take_screenshots(WindowOptions options, const QString& folder,
                      const QSize& size = kScreenshotSize);

}  // namespace ballast
