// SPDX-License-Identifier: GPL-3.0-or-later
// Limit masks over the run's own power, where they were judged at a site of another size.
#pragma once

#include <vector>

#include "gui/model/spectrum_model.hpp"
#include "host/link/message.hpp"

namespace ballast {

// The limits over frequency among the verdicts of a judgement (the JSON of `ballast judge --json`).
// The record that is drawn was multiplied by the judgement's scale to be judged, so limits are
// divided by it, and their names say so: "training-band line (150 MW site, ÷ 1404)". None where the
// record was not scaled by a plain factor.
std::vector<SpectrumMask> judge_masks(const Json& judgement);

}  // namespace ballast
