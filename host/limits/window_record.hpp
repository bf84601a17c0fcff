// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of a record: what is judged when a job's start and stop are left out.
#pragma once

#include <memory>

#include "host/limits/power_record.hpp"

namespace ballast {

// From `from_s` to `to_s` on the record's clock, which it keeps. `record` must outlive it. Throws
// ConfigError for a window of fewer than 2 samples or outside the record.
std::unique_ptr<PowerRecord> window_of(const PowerRecord& record, double from_s, double to_s);

}  // namespace ballast
