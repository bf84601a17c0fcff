// SPDX-License-Identifier: GPL-3.0-or-later
// What the same work costs with and without power smoothing; defined in docs/workloads.md, "Energy
// for equal work".
#pragma once

#include <optional>
#include <vector>

namespace ballast {

struct JobReport;

struct EqualWork {
  double unconstrained_j = 0.0;  // what the completed work would have drawn unconstrained
  double granted_j = 0.0;        // what was granted for it, ramps and floors around it included

  // Relative to the unconstrained energy; absent where no work was completed.
  std::optional<double> overhead_frac() const {
    if (unconstrained_j <= 0.0) return std::nullopt;
    return granted_j / unconstrained_j - 1.0;
  }
};

// Idle power before and after a job is taken off, so that neither the length of the record nor the
// time by which the job was stretched adds energy that is not the job's.
EqualWork equal_work(const std::vector<JobReport>& jobs);

}  // namespace ballast
