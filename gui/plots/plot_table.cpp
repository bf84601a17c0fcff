// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plots/plot_table.hpp"

#include <cmath>
#include <stdexcept>

#include "sim/base/units.hpp"

namespace ballast {

std::string csv_text(const PlotTable& table) {
  std::string text;
  for (const std::string& note : table.notes) text += "# " + note + "\r\n";
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (table.columns[c].values.size() != table.columns[0].values.size()) {
      throw std::invalid_argument("csv: columns of different lengths");
    }
    text += (c == 0 ? "" : ",") + table.columns[c].name;
  }
  text += "\r\n";
  const std::size_t rows = table.columns.empty() ? 0 : table.columns[0].values.size();
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const double value = table.columns[c].values[r];
      if (c > 0) text += ',';
      if (!std::isnan(value)) text += format_number(value);
    }
    text += "\r\n";
  }
  return text;
}

}  // namespace ballast
