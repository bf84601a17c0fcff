// SPDX-License-Identifier: GPL-3.0-or-later
// What `ballast bench` measures of the live bench and its window.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>

namespace ballast {

// A register write through a server at real-time pace, `writes` times; edits in the window's panel
// until they are painted and a redraw of its default view, on a virtual display. The window's part
// is skipped, with the cause, where it is not built or fails.
nlohmann::ordered_json measure_live(const std::filesystem::path& scenario,
                                    const std::filesystem::path& folder, std::size_t writes);

// The resident memory of a server, of its bench as fast as possible and of the window, for
// `wall_s` of wall time or until Ctrl-C. This process takes every frame as well, with several limit
// profiles judged live. A run of the scenario is as long as the disk under `folder` allows, then
// another follows. Throws DeviceError where that is less than an hour, or the bench fails.
nlohmann::ordered_json measure_soak(const std::filesystem::path& scenario,
                                    const std::filesystem::path& folder, double wall_s);

}  // namespace ballast
