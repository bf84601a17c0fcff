// SPDX-License-Identifier: GPL-3.0-or-later
// The signs of run control, painted in a theme's colours at any size.
#pragma once

#include <QIcon>

#include "gui/theme/theme.hpp"

namespace ballast {

enum class RunSign { kRun, kPause, kStep, kRestart };

QIcon run_icon(RunSign sign, const Theme& theme);

}  // namespace ballast
