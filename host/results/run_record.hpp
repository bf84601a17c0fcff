// SPDX-License-Identifier: GPL-3.0-or-later
// A channel of a recorded run as a record of the judge.
#pragma once

#include <memory>
#include <string>

#include "host/limits/power_record.hpp"
#include "host/results/run_reader.hpp"

namespace ballast {

// A site channel in W ("grid_w"); a channel "voltage_pu", where the run has one, is the voltage.
// `nyquist_hz` is that of the demand behind the run (Summary::nyquist_hz). `run` must outlive it.
// Throws DataError for an unknown channel or one that is no power.
std::unique_ptr<PowerRecord> open_run_record(const RunReader& run, const std::string& channel,
                                             double nyquist_hz);

}  // namespace ballast
