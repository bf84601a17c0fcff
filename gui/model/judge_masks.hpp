// SPDX-License-Identifier: GPL-3.0-or-later
// Limit masks over the run's own power, where they were judged at a site of another size.
#pragma once

#include <QStringList>
#include <vector>

#include "gui/model/spectrum_model.hpp"

namespace ballast {

// What limits over frequency the named profiles hold, for a site of `nominal_w`. The record that is
// drawn was multiplied by `scale` (above 0) to be judged, so limits are divided by it, and their
// names say so: "training-band line (150 MW site, ÷ 1404)". Reads the profiles' files: not for the
// GUI thread. Names that are no profiles are left out.
std::vector<SpectrumMask> judge_masks(const QStringList& profiles, double nominal_w, double scale);

}  // namespace ballast
