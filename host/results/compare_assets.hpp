// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are built into the writer of comparison pages by embed.cmake.
#pragma once

#include <string_view>

namespace ballast {

extern const std::string_view kCompareTemplate;  // compare_report.html.in
extern const std::string_view kCompareScript;    // compare_report.js

}  // namespace ballast
