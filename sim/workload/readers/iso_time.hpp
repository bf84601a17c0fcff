// SPDX-License-Identifier: GPL-3.0-or-later
// Stamps that say where they stand against UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ballast {

// An ISO 8601 date and time as nanoseconds since 1970: "2026-03-04T10:00:00Z",
// "2026-03-04T10:00:00.250-06:00" (which is 16:00:00.250 UTC). Without a zone it is taken as UTC.
// Empty when the text is no such stamp.
std::optional<std::int64_t> parse_iso_time_ns(std::string_view text);

}  // namespace ballast
