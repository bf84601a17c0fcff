// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and drawings of report.html that are of a simulated run, and the provenance.
#pragma once

#include <string>

#include "host/results/report_section.hpp"

namespace ballast {

// As simulated, before scaling.
std::string run_power_table_html(const Summary& summary);
std::string energy_table_html(const EnergyAccounts& energy);
std::string energy_drawing_svg(const EnergyAccounts& energy);
std::string jobs_table_html(const Summary& summary);
std::string provenance_table_html(const ReportContext& context);

}  // namespace ballast
