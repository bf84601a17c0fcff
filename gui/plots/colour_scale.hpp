// SPDX-License-Identifier: GPL-3.0-or-later
// The colour scale beside a map, in the colours of a theme.
#pragma once

#include "gui/plots/qcp.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

QCPColorScale* add_colour_scale(QCustomPlot* canvas, QCPColorMap* map);
void style_colour_scale(QCPColorScale* scale, const Theme& theme);

// Of quantities; what is unknown stays transparent.
QCPColorGradient theme_gradient(const Theme& theme);
// Of controller states 0..5, one colour each, for a data range of 0..5.
QCPColorGradient state_gradient(const Theme& theme);

}  // namespace ballast
