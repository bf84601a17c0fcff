// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of text to numbers and stamps. Nothing here depends on the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/workload/readers/datetime.hpp"
#include "sim/workload/readers/header_cell.hpp"

namespace ballast {

std::string_view trim(std::string_view text);
std::string lower(std::string_view text);

// A whole cell as a number; "nan" and "inf" parse too (the caller refuses them with a place).
std::optional<double> parse_number(std::string_view text);

// A decimal number of `unit_ns` nanoseconds as integer nanoseconds, exact for up to nine digits
// below the second: epoch stamps lose nothing. Empty when it is no number or beyond int64.
std::optional<std::int64_t> parse_stamp_ns(std::string_view text, std::int64_t unit_ns);

// Splits at `delimiter`; fields may be quoted with '"'; ' ' stands for runs of blanks. Reuses
// `fields`; quoted fields lose their quotes, every field its outer blanks.
void split_fields(std::string_view line, char delimiter, std::vector<std::string_view>& fields);

// True for a cell by which a poller says that it has no reading: empty, bracketed ("[N/A]"), "N/A".
bool is_failure_marker(std::string_view cell, const std::vector<std::string>& declared);

}  // namespace ballast
