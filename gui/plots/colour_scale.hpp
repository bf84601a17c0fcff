// SPDX-License-Identifier: GPL-3.0-or-later
// The colour scale beside a map, in the colours of a theme.
#pragma once

#include "gui/plots/qcp.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

QCPColorScale* add_colour_scale(QCustomPlot* canvas, QCPColorMap* map);
void style_colour_scale(QCPColorScale* scale, const Theme& theme);

// Of quantities; what is unknown stays transparent.
QCPColorGradient map_gradient();
// Of controller states, one colour each, for a data range from 0 to the highest state.
QCPColorGradient state_gradient(const Theme& theme);

}  // namespace ballast
