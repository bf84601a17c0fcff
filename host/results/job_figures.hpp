// SPDX-License-Identifier: GPL-3.0-or-later
// The figures that a job reports beyond those of all jobs (JobFigure), whatever its kind.
#pragma once

#include <string>
#include <vector>

#include "host/results/summary.hpp"

namespace ballast {

// "12", "3.142", "1.2 kW", "0.25 s".
std::string figure_text(const JobFigure& figure);

// "391.2 kJ charged, 383.0 kJ discharged"; empty where it is not known.
std::string throughput_text(const StorageFigures& storage);

// A table with a row per figure; empty where no job has any.
std::string job_figures_html(const std::vector<JobSummary>& jobs);

}  // namespace ballast
