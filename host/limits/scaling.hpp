// SPDX-License-Identifier: GPL-3.0-or-later
// From the power of a rack, a node or a hall to that of the site: limits are absolute megawatts at
// the point of common coupling, so how a record became the site's power decides the verdict.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "host/limits/power_record.hpp"

namespace ballast {

enum class Scaling {
  kFull,      // the record is the site
  kCoherent,  // N copies in step: the worst case
  kShifted,   // N copies, each shifted in time by its own seeded, uniform lag, wrapping around
  kSqrtN,     // N independent loads: mean grows by N, what varies about it by sqrt(N)
};

struct ScalingRule {
  Scaling rule = Scaling::kFull;
  double site_w = 0.0;     // rated power of the site; 0: the record's own
  double record_w = 0.0;   // rated power of what was recorded; 0: its peak (RecordInfo::peak_w)
  std::uint64_t seed = 1;  // of kShifted
};

// The site's record, and the sentence that is printed with every verdict. `record` must outlive it.
struct ScaledRecord {
  std::unique_ptr<PowerRecord> record;
  double nominal_w = 0.0;  // rated power of the site
  // What swings was multiplied by this; absent of kShifted, which is no plain factor.
  std::optional<double> swing_scale;
  std::string sentence;
};

// N = site_w / record_w need not be whole, but for kShifted, where it is rounded and the remaining
// factor applied to all copies. Throws ConfigError for a record without positive power, for kFull
// with a site power other than the record's, and for kShifted beyond 2^25 samples (its copies are
// read from memory) and beyond 10^7 copies or 5e10 samples of all of them. Throws DataError from
// the record.
ScaledRecord scale(const PowerRecord& record, const ScalingRule& rule);

}  // namespace ballast
