// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are built into the report writer by embed.cmake.
#pragma once

#include <string_view>

namespace ballast {

extern const std::string_view kReportTemplate;         // report.html.in
extern const std::string_view kReportStyle;            // report.css
extern const std::string_view kReportScript;           // report.js: what the others share
extern const std::string_view kReportTimeScript;       // report_time.js
extern const std::string_view kReportFrequencyScript;  // report_frequency.js
extern const std::string_view kDygraphsScript;         // Debian's libjs-dygraphs, MIT
extern const std::string_view kDygraphsStyle;
extern const std::string_view kDygraphsNotice;  // its licence text

}  // namespace ballast
