// SPDX-License-Identifier: GPL-3.0-or-later
// One self-contained page that lays two records over each other. It loads nothing, and without
// JavaScript still shows all tables.
#pragma once

#include <filesystem>
#include <string>

#include "host/results/comparison.hpp"

namespace ballast {

// Curves with more than `max_points` points are drawn as minimum and maximum of equal stretches.
std::string compare_report_html(const Comparison& comparison, std::size_t max_points = 100000);

// Throws DeviceError when the file cannot be written.
void write_compare_report(const std::filesystem::path& file, const Comparison& comparison);

}  // namespace ballast
