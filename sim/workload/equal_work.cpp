// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/equal_work.hpp"

#include "sim/workload/workload.hpp"

namespace ballast {

EqualWork equal_work(const std::vector<JobReport>& jobs) {
  EqualWork work;
  for (const JobReport& job : jobs) {
    work.unconstrained_j += job.work_energy_j;
    work.granted_j += job.granted_energy_j - job.outside_energy_j;
  }
  return work;
}

}  // namespace ballast
