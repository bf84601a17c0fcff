// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded run, read to be laid over the live one.
#pragma once

#include <QString>

#include "gui/model/plot_data.hpp"

namespace ballast {

struct RecordedRun {
  RecordedCurve curve;
  PowerSpectrum spectrum;  // of the grid-facing power, over the last minute as the live one
};

// Reads `folder`/run.h5. Slow: not for the GUI thread. Throws DataError.
RecordedRun read_recorded_run(const QString& folder);

}  // namespace ballast
