// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/header_cell.hpp"

#include <algorithm>
#include <array>

#include "sim/workload/readers/parse.hpp"

namespace ballast {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

struct TimeUnit {
  std::string_view text;
  std::int64_t ns;
};
constexpr std::array kTimeUnits = {
    TimeUnit{"s", kSecondNs},
    TimeUnit{"sec", kSecondNs},
    TimeUnit{"secs", kSecondNs},
    TimeUnit{"second", kSecondNs},
    TimeUnit{"seconds", kSecondNs},
    TimeUnit{"ms", 1'000'000},
    TimeUnit{"msec", 1'000'000},
    TimeUnit{"millis", 1'000'000},
    TimeUnit{"millisecond", 1'000'000},
    TimeUnit{"milliseconds", 1'000'000},
    TimeUnit{"us", 1'000},
    TimeUnit{"usec", 1'000},
    TimeUnit{"microsecond", 1'000},
    TimeUnit{"microseconds", 1'000},
    TimeUnit{"ns", 1},
    TimeUnit{"nsec", 1},
    TimeUnit{"nanosecond", 1},
    TimeUnit{"nanoseconds", 1},
    TimeUnit{"min", 60 * kSecondNs},
    TimeUnit{"minute", 60 * kSecondNs},
    TimeUnit{"minutes", 60 * kSecondNs},
    TimeUnit{"h", 3600 * kSecondNs},
    TimeUnit{"hour", 3600 * kSecondNs},
    TimeUnit{"hours", 3600 * kSecondNs},
};

struct Prefix {
  std::string_view text;
  double scale;
};
// Case tells milli from mega, so it must be right where both exist; elsewhere it is free.
constexpr std::array kPrefixes = {Prefix{"", 1.0},   Prefix{"u", 1e-6}, Prefix{"\xC2\xB5", 1e-6},
                                  Prefix{"m", 1e-3}, Prefix{"k", 1e3},  Prefix{"K", 1e3},
                                  Prefix{"M", 1e6},  Prefix{"G", 1e9}};
// Written out they cannot be mistaken.
constexpr std::array kLongPrefixes = {Prefix{"micro", 1e-6}, Prefix{"milli", 1e-3},
                                      Prefix{"kilo", 1e3}, Prefix{"mega", 1e6},
                                      Prefix{"giga", 1e9}};

// Splits "base<separator>unit"; false when the text has no such shape.
bool split_unit(std::string_view text, std::string_view& base, std::string_view& unit) {
  if (text.ends_with(']') || text.ends_with(')')) {
    const std::size_t open = text.rfind(text.back() == ']' ? '[' : '(');
    if (open == std::string_view::npos) return false;
    base = text.substr(0, open);
    unit = trim(text.substr(open + 1, text.size() - open - 2));
  } else {
    const std::size_t at = text.find_last_of("_ /.-");
    base = at == std::string_view::npos ? std::string_view{} : text.substr(0, at);
    unit = at == std::string_view::npos ? text : text.substr(at + 1);
  }
  base = trim(base);
  while (!base.empty() && std::string_view("_/").find(base.back()) != std::string_view::npos) {
    base.remove_suffix(1);
  }
  return true;
}

bool is_time_name(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "t", "time", "timestamp", "timestamps", "elapsed", "datetime", "epoch"};
  const std::vector<std::string> words = name_words(name);
  return std::any_of(words.begin(), words.end(), [&](const std::string& w) {
    return std::find(kNames.begin(), kNames.end(), w) != kNames.end();
  });
}

// A unit alone counts time, but "hour" and "minute" are parts of a clock.
bool is_duration(std::string_view unit) {
  return unit.size() > 3 && lower(unit) != "hour" && lower(unit) != "minute";
}

// I_W and U_W: W is the third phase of U, V, W (IEC 60445), and I, U and V are no powers; Q
// and S are none in watt.
bool is_phase_quantity(std::string_view text, std::string_view base) {
  if (text.size() != base.size() + 2) return false;  // brackets hold a unit, "_W" may be a phase
  const std::string name = lower(base);
  return name == "i" || name == "u" || name == "v" || name == "irms" || name == "urms" ||
         name == "vrms" || name == "q" || name == "s";
}

}  // namespace

std::optional<double> power_unit_w(std::string_view unit) {
  const std::string small = lower(unit);
  for (const std::string_view stem : {"watts", "watt", "w"}) {
    if (!small.ends_with(stem)) continue;
    const std::string_view prefix = unit.substr(0, unit.size() - stem.size());
    for (const Prefix& p : kLongPrefixes) {
      if (stem != "w" && small.substr(0, prefix.size()) == p.text) return p.scale;
    }
    // "mw" and "mwatts" may be either; "mW" and "mWatts" are milli.
    if (prefix == "m" && unit[1] == 'w') return std::nullopt;
    for (const Prefix& p : kPrefixes) {
      if (prefix == p.text) return p.scale;
    }
    return std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::string> name_words(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) words.push_back(lower(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool lower_case = c >= 'a' && c <= 'z';
    const bool upper_case = c >= 'A' && c <= 'Z';
    const bool digit = c >= '0' && c <= '9';
    if (!lower_case && !upper_case && !digit && static_cast<unsigned char>(c) < 0x80) {
      end();
      continue;
    }
    if (upper_case && !word.empty() && word.back() >= 'a' && word.back() <= 'z') end();
    word += c;
  }
  end();
  return words;
}

HeaderCell parse_header_cell(std::string_view text) {
  HeaderCell cell;
  text = trim(text);
  cell.base = std::string(text);
  std::string_view base;
  std::string_view unit;
  if (split_unit(text, base, unit)) {
    if (is_phase_quantity(text, base)) return cell;
    if (const auto scale = power_unit_w(unit)) {
      cell.base = base.empty() ? "power" : std::string(base);
      cell.unit = std::string(unit);
      cell.kind = HeaderCell::Kind::kPower;
      cell.power_scale = *scale;
      return cell;
    }
    const std::string small = lower(unit);
    if ((small == "mw" && (!base.empty() || text.size() == 2)) || small == "mwatt" ||
        small == "mwatts") {
      cell.kind = HeaderCell::Kind::kAmbiguousPower;
      return cell;
    }
    if (unit == "pu" && (lower(base) == "v" || lower(base) == "voltage")) {
      cell.kind = HeaderCell::Kind::kVoltage;
      return cell;
    }
    for (const TimeUnit& u : kTimeUnits) {
      if (u.text != small || !(is_time_name(base) || (base.empty() && is_duration(unit)))) continue;
      cell.base = std::string(base);
      cell.unit = std::string(unit);
      cell.kind = HeaderCell::Kind::kTime;
      cell.time_ns = u.ns;
      return cell;
    }
  }
  if (is_time_name(text)) cell.kind = HeaderCell::Kind::kTime;
  return cell;
}

std::vector<HeaderCell> parse_header_cells(const std::vector<std::string>& names) {
  std::vector<HeaderCell> cells;
  for (const std::string& name : names) cells.push_back(parse_header_cell(name));
  const auto has = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    if (cells[i].kind != HeaderCell::Kind::kPower || name.size() < 3) continue;
    const char letter = name.back();
    const bool phase_letter = (letter == 'W' || letter == 'w') && cells[i].unit.size() == 1;
    if (!phase_letter || name.ends_with(']') || name.ends_with(')')) continue;
    const std::string stem = name.substr(0, name.size() - 1);
    const bool upper_case = letter == 'W';
    if (has(stem + (upper_case ? "U" : "u")) && has(stem + (upper_case ? "V" : "v"))) {
      cells[i] = HeaderCell{};
      cells[i].base = name;
    }
  }
  return cells;
}

}  // namespace ballast
