// SPDX-License-Identifier: GPL-3.0-or-later
// What a plot shows as a table, and its CSV text.
#pragma once

#include <string>
#include <vector>

namespace ballast {

struct PlotTable {
  struct Column {
    std::string name;            // snake_case with the unit: "grid_w_min"
    std::vector<double> values;  // not-a-number: unknown, an empty field
  };
  std::vector<std::string> notes;  // written first, each after "# "
  std::vector<Column> columns;     // of one length
};

// RFC 4180 with '.' as decimal point in every locale; numbers read back exactly. Throws
// std::invalid_argument for columns of different lengths.
std::string csv_text(const PlotTable& table);

}  // namespace ballast
