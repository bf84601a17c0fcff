// SPDX-License-Identifier: GPL-3.0-or-later
// What the measurements aim at.
#pragma once

namespace ballast {

inline constexpr double kAimRealtimeFactor = 300.0;
inline constexpr double kAimRatio = 1.5;
inline constexpr double kAimTimesScipy = 4.0;
inline constexpr double kAimJudgeMb = 300.0;
inline constexpr double kAimTickMs = 50.0;
inline constexpr double kAimPlotMs = 100.0;
inline constexpr double kAimRedrawMs = 33.0;

}  // namespace ballast
