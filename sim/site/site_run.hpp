// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a scenario in the calling thread without SystemC, any number of times per process. Gives the
// same samples as run_bench().
#pragma once

#include "sim/site/live.hpp"
#include "sim/site/site.hpp"

namespace ballast {

// `live` may be null. Throws ConfigError, DataError or DeviceError; what was recorded by then has
// gone to the sink, which has been ended as partial.
SiteOutcome run_site(const Scenario& scenario, RecordSink& sink, const SiteOptions& options = {},
                     LiveDriver* live = nullptr);

}  // namespace ballast
