// SPDX-License-Identifier: GPL-3.0-or-later
// The cells of a header: names and units of columns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ballast {

// "node1_W" is base "node1" and unit "W", "power.draw [W]" is "power.draw" and "W"; "voltage_pu"
// and "V_pu" are a voltage.
struct HeaderCell {
  std::string base;
  std::string unit;  // as written; empty when none was recognised
  enum class Kind { kOther, kTime, kPower, kAmbiguousPower, kVoltage } kind = Kind::kOther;
  double power_scale = 1.0;  // to watt
  std::int64_t time_ns = 0;  // of one unit; 0 for a time column without a unit
};
// One cell alone. A current or voltage of phase W ("I_W", "U_W") is no power.
HeaderCell parse_header_cell(std::string_view text);

// All cells of a header: beside I_U and I_V, or P_U and P_V, a column with the ending W belongs to
// phase W and has no unit.
std::vector<HeaderCell> parse_header_cells(const std::vector<std::string>& names);

// "W", "kW", "mWatts", ...: watt per unit. Empty for any other text, and for "mw", which may be
// milli or mega.
std::optional<double> power_unit_w(std::string_view unit);

// The words of a name in lower case: "GPU0_PowerLimit" has gpu0, power and limit.
std::vector<std::string> name_words(std::string_view name);

}  // namespace ballast
