// SPDX-License-Identifier: GPL-3.0-or-later
// What `ballast bench` measures of the live bench and its window, and prints of it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace ballast {

// A register write through a server at real-time pace, `writes` times, and a redraw of the window's
// default view on a virtual display; the window's part is skipped where it is not built.
nlohmann::ordered_json measure_live(const std::filesystem::path& scenario,
                                    const std::filesystem::path& folder, std::size_t writes);
void print_live(const nlohmann::ordered_json& figures);

}  // namespace ballast
