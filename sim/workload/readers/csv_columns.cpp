// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a table: which is the time, which are power, which tell devices apart.
#include <algorithm>
#include <array>
#include <set>

#include "sim/workload/readers/csv_layout.hpp"
#include "sim/workload/readers/parse.hpp"
#include "sim/workload/readers/text_input.hpp"
#include "sim/workload/trace.hpp"

namespace ballast {
namespace {

using Rows = std::vector<std::vector<std::string_view>>;

// What a column is called that tells devices apart, without blanks and marks, best first. The name
// of a GPU's model is no identity.
struct IdentityName {
  std::string_view name;
  std::string_view prefix;
  int level;  // machines, devices in them, parts of devices: one of each
};
constexpr std::array kIdentities = {
    IdentityName{"hostname", "", 0},
    IdentityName{"host", "host", 0},
    IdentityName{"nodename", "", 0},
    IdentityName{"nodeid", "node", 0},
    IdentityName{"node", "node", 0},
    IdentityName{"server", "server", 0},
    IdentityName{"machine", "machine", 0},
    IdentityName{"rackid", "rack", 0},
    IdentityName{"rack", "rack", 0},
    IdentityName{"index", "gpu", 1},
    IdentityName{"gpuindex", "gpu", 1},
    IdentityName{"gpuid", "gpu", 1},
    IdentityName{"gpuidx", "gpu", 1},
    IdentityName{"uuid", "", 1},
    IdentityName{"gpuuuid", "", 1},
    IdentityName{"deviceid", "device", 1},
    IdentityName{"deviceindex", "device", 1},
    IdentityName{"devid", "device", 1},
    IdentityName{"pcibusid", "", 1},
    IdentityName{"gpubusid", "", 1},
    IdentityName{"busid", "", 1},
    IdentityName{"bdf", "", 1},
    IdentityName{"serial", "", 1},
    IdentityName{"gpuserial", "", 1},
    IdentityName{"pcibus", "", 1},
    IdentityName{"minornumber", "gpu", 1},
    IdentityName{"gpu", "gpu", 1},
    IdentityName{"device", "device", 1},
    IdentityName{"dev", "device", 1},
    IdentityName{"card", "card", 1},
    IdentityName{"cardid", "card", 1},
    IdentityName{"rank", "rank", 1},
    IdentityName{"socket", "socket", 1},
    IdentityName{"socketid", "socket", 1},
    IdentityName{"sensor", "sensor", 1},
    IdentityName{"sensorid", "sensor", 1},
    IdentityName{"domain", "domain", 1},
    IdentityName{"component", "component", 1},
    IdentityName{"metric", "metric", 1},
    IdentityName{"rail", "rail", 1},
    IdentityName{"zone", "zone", 1},
    IdentityName{"meter", "meter", 1},
    IdentityName{"meterid", "meter", 1},
    IdentityName{"channel", "channel", 1},
    IdentityName{"id", "device", 1},
    IdentityName{"tile", "tile", 2},
    IdentityName{"tileid", "tile", 2},
};

std::string without_marks(std::string_view name) {
  std::string out;
  for (const char c : lower(name)) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

// A column that numbers the rows, as data frames write it, is no identity: it rises by one where
// the stamp rises too.
bool numbers_rows(const CsvLayout& layout, std::size_t field, const Rows& rows) {
  std::optional<double> last;
  std::string_view last_time;
  std::size_t steps = 0;
  for (const auto& row : rows) {
    const auto value = parse_number(row[field]);
    const std::string_view time = layout.time ? row[layout.time->field] : std::string_view{};
    if (!value || (last && (*value != *last + 1.0 || time == last_time))) return false;
    steps += last ? 1 : 0;
    last = value;
    last_time = time;
  }
  return steps > 1;
}

enum class Tells { kDevices, kNothing, kDoubt };

// Names tell devices apart. Numbers do where they come in turns, or where those under one stamp
// differ; a utilisation that is called "gpu" does neither. One number alone says nothing, unless
// the column's name does (`certain`).
Tells told_by(const CsvLayout& layout, std::size_t field, const Rows& rows, bool certain) {
  std::set<std::string_view> ids;
  for (const auto& row : rows) {
    const std::string_view cell = row[field];
    if (cell.find_first_not_of("0123456789") != std::string_view::npos) {
      return parse_number(cell) ? Tells::kNothing : Tells::kDevices;
    }
    ids.insert(cell);
  }
  const std::size_t n = ids.size();
  if (certain || n == 0) return Tells::kDevices;
  if (n == 1) return Tells::kNothing;
  std::size_t turns = 0;
  std::size_t apart = 0;   // neighbours under one stamp with different numbers
  std::size_t shared = 0;  // neighbours under one stamp
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (i >= n && rows[i][field] == rows[i - n][field]) ++turns;
    if (!layout.time || rows[i][layout.time->field] != rows[i - 1][layout.time->field]) continue;
    ++shared;
    if (rows[i][field] != rows[i - 1][field]) ++apart;
  }
  if (rows.size() > n && 2 * turns >= rows.size() - n && turns > 0) return Tells::kDevices;
  if (2 * shared >= rows.size() - 1 && 10 * apart >= 9 * shared) return Tells::kDevices;
  return Tells::kDoubt;
}

void find_identity(CsvLayout& layout, const std::vector<HeaderCell>& cells, const Rows& rows) {
  std::array<bool, 3> taken{};
  for (const IdentityName& id : kIdentities) {
    if (taken[static_cast<std::size_t>(id.level)]) continue;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].kind != HeaderCell::Kind::kOther || without_marks(cells[i].base) != id.name)
        continue;
      if (numbers_rows(layout, i, rows)) continue;
      const bool certain = id.name.size() > 4 && id.name != "socket" && id.name != "sensor" &&
                           id.name != "device" && id.name != "channel";
      const Tells tells = told_by(layout, i, rows, certain);
      if (tells == Tells::kDoubt) layout.doubtful_identity = layout.names[i];
      if (tells != Tells::kDevices) continue;
      taken[static_cast<std::size_t>(id.level)] = true;
      layout.identity.push_back({i, layout.names[i], std::string(id.prefix)});
      break;
    }
  }
}

// Of a column without a unit in its name: "power.draw" of nvidia-smi is W (its manual), P1 and P123
// of a Hioki power meter are W (they stand beside Etime and Status), and a unit may stand in the
// cells ("300.00 W").
std::optional<double> unit_elsewhere(CsvLayout& layout, std::size_t i, const HeaderCell& cell,
                                     const Rows& rows) {
  const std::string name = lower(trim(cell.base));
  if (name == "power.draw" || name.starts_with("power.draw.")) return 1.0;
  const auto has = [&](std::string_view other) {
    return std::find(layout.names.begin(), layout.names.end(), other) != layout.names.end();
  };
  const bool is_p = name.size() > 1 && name[0] == 'p' &&
                    name.find_first_not_of("0123456789", 1) == std::string::npos;
  if (is_p && has("Etime") && has("Status")) {
    layout.notes.push_back("column " + printable(cell.base) +
                           " has no unit: taken as W, which a Hioki power meter writes");
    return 1.0;
  }
  if (name.find("power") == std::string::npos && name.find("watt") == std::string::npos)
    return std::nullopt;
  std::optional<double> unit;
  for (const auto& row : rows) {
    const std::string_view text = row[i];
    const std::size_t at = text.find_last_of("0123456789 ");
    if (at == std::string_view::npos || at + 1 == text.size()) continue;
    const auto found = power_unit_w(text.substr(at + 1));
    if (!found || (unit && *unit != *found)) return std::nullopt;
    unit = found;
  }
  return unit;
}

}  // namespace

void name_columns(CsvLayout& layout, const Rows& rows) {
  std::vector<HeaderCell> cells = parse_header_cells(layout.names);
  layout.time = find_time(layout.names, cells, rows, layout.decimal);
  layout.power.clear();
  layout.identity.clear();
  layout.doubtful_identity.clear();
  layout.ignored.clear();
  layout.notes.clear();
  for (std::size_t i = 0; i < cells.size(); ++i) {
    HeaderCell& cell = cells[i];
    if (cell.kind == HeaderCell::Kind::kTime || layout.names[i] == "-") continue;
    if (layout.time && (layout.time->field == i || layout.time->date == i)) continue;
    const std::string name = lower(cell.base);
    if (name == "power.draw" || name.starts_with("power.draw.")) layout.is_nvidia_smi = true;
    if (cell.kind == HeaderCell::Kind::kOther) {
      if (const auto unit = unit_elsewhere(layout, i, cell, rows)) {
        cell.kind = HeaderCell::Kind::kPower;
        cell.power_scale = *unit;
      }
    }
    if (cell.kind == HeaderCell::Kind::kPower) {
      layout.power.push_back({i, cell.base, layout.names[i], cell.power_scale, false});
    } else if (cell.kind == HeaderCell::Kind::kVoltage) {
      layout.power.push_back({i, std::string(kVoltageChannel), layout.names[i], 1.0, true});
    } else if (cell.kind == HeaderCell::Kind::kAmbiguousPower) {
      layout.ambiguous = layout.names[i];
    } else if (lower(layout.names[i]).find("power") != std::string::npos) {
      layout.without_unit = layout.names[i];
    }
  }
  find_identity(layout, cells, rows);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool is_identity = std::any_of(layout.identity.begin(), layout.identity.end(),
                                         [&](const IdentityColumn& id) { return id.field == i; });
    const bool is_date = layout.time && layout.time->date == i;
    const bool is_fraction = layout.time && layout.time->fraction == i;
    const bool without_power =
        cells[i].kind == HeaderCell::Kind::kOther || cells[i].kind == HeaderCell::Kind::kTime;
    if (without_power && !is_identity && !is_date && !is_fraction && layout.names[i] != "-" &&
        !(layout.time && layout.time->field == i)) {
      layout.ignored.push_back(layout.names[i]);
    }
  }
  if (layout.is_nvidia_smi && layout.time) {
    // Its manual's "timestamp"; a table of another tool may hold power.draw too.
    layout.is_nvidia_smi = lower(layout.time->name).starts_with("timestamp");
  }
}

}  // namespace ballast
