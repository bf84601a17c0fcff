// SPDX-License-Identifier: GPL-3.0-or-later
// The options by which runs are judged, as the operation `judge` has them (docs/link.md).
#pragma once

#include "host/link/message.hpp"
#include "host/runs/judge_options.hpp"

namespace ballast {

// Throws ConfigError for an unknown name, a wrong type or a value out of range.
JudgeOptions judge_options(const Json& params);

// The other way round; null where nothing is to be judged. Throws ConfigError for a site without
// limits.
Json judge_params(const JudgeOptions& options);

}  // namespace ballast
