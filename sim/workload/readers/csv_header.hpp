// SPDX-License-Identifier: GPL-3.0-or-later
// Where a table's header is: below a preamble, in a comment, in two lines, or given by option.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/workload/readers/csv_layout.hpp"

namespace ballast {

// Sets the layout's names, header_lines, delimiter and what belongs to them, from the first lines
// of a file. `given_names` replaces the header where it is not empty.
void find_header(CsvLayout& layout, const std::vector<std::string_view>& lines,
                 const std::string& given_names);

// A line whose first cell is a number, a date or a time of day is data.
bool is_data_line(std::string_view line);

}  // namespace ballast
