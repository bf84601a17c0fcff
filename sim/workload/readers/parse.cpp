// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/parse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

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
    TimeUnit{"second", kSecondNs},
    TimeUnit{"seconds", kSecondNs},
    TimeUnit{"ms", 1'000'000},
    TimeUnit{"msec", 1'000'000},
    TimeUnit{"milliseconds", 1'000'000},
    TimeUnit{"us", 1'000},
    TimeUnit{"microseconds", 1'000},
    TimeUnit{"ns", 1},
    TimeUnit{"min", 60 * kSecondNs},
    TimeUnit{"minutes", 60 * kSecondNs},
    TimeUnit{"h", 3600 * kSecondNs},
    TimeUnit{"hours", 3600 * kSecondNs},
};

struct PowerUnit {
  std::string_view text;
  double scale;
};
// Case tells milli from mega, so it must be right where both exist; elsewhere it is free.
constexpr std::array kPowerUnits = {
    PowerUnit{"W", 1.0},     PowerUnit{"w", 1.0},    PowerUnit{"watt", 1.0},
    PowerUnit{"watts", 1.0}, PowerUnit{"Watt", 1.0}, PowerUnit{"Watts", 1.0},
    PowerUnit{"uW", 1e-6},   PowerUnit{"mW", 1e-3},  PowerUnit{"kW", 1e3},
    PowerUnit{"kw", 1e3},    PowerUnit{"KW", 1e3},   PowerUnit{"MW", 1e6},
    PowerUnit{"GW", 1e9},
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<std::int64_t> checked_ns(std::int64_t count, std::int64_t unit_ns, double fraction) {
  std::int64_t ns = 0;
  if (__builtin_mul_overflow(count, unit_ns, &ns)) return std::nullopt;
  const std::int64_t rest = std::llround(fraction * static_cast<double>(unit_ns));
  if (__builtin_add_overflow(ns, rest, &ns)) return std::nullopt;
  // Differences of two stamps must fit as well.
  constexpr std::int64_t kMax = std::int64_t{4} * 1'000'000'000 * kSecondNs;
  return ns > kMax || ns < -kMax ? std::nullopt : std::optional(ns);
}

// Takes an unsigned number of `min_digits` to `max_digits` digits from the front.
std::optional<int> take_int(std::string_view& text, std::size_t min_digits,
                            std::size_t max_digits) {
  std::size_t n = 0;
  int value = 0;
  while (n < text.size() && n < max_digits && is_digit(text[n]))
    value = value * 10 + text[n++] - '0';
  if (n < min_digits) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool take_char(std::string_view& text, std::string_view allowed) {
  if (text.empty() || allowed.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

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

bool has_token(std::string_view base, std::initializer_list<std::string_view> words) {
  const std::string text = lower(base);
  std::size_t at = 0;
  while (at <= text.size()) {
    std::size_t end = text.find_first_of("_ -./", at);
    if (end == std::string::npos) end = text.size();
    const std::string_view token = std::string_view(text).substr(at, end - at);
    if (std::find(words.begin(), words.end(), token) != words.end()) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_stamp_ns(std::string_view text, std::int64_t unit_ns) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  const bool negative = text.starts_with('-');
  std::string_view digits = text.substr(negative ? 1 : 0);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const std::string_view whole = digits.substr(0, point);
  const std::string_view fraction = point < digits.size() ? digits.substr(point + 1) : "";
  const auto plain = [](std::string_view s) { return std::all_of(s.begin(), s.end(), is_digit); };
  if (plain(whole) && plain(fraction) && whole.size() + fraction.size() > 0 && whole.size() < 20) {
    std::int64_t count = 0;
    const auto result = std::from_chars(whole.data(), whole.data() + whole.size(), count);
    if (!whole.empty() && result.ec != std::errc{}) return std::nullopt;
    const std::string rest = "0." + (fraction.empty() ? "0" : std::string(fraction));
    const auto ns = checked_ns(count, unit_ns, parse_number(rest).value_or(0.0));
    return ns && negative ? std::optional(-*ns) : ns;
  }
  // An exponent: a double carries what such a text can mean.
  const auto value = parse_number(text);
  if (!value || !std::isfinite(*value) || std::fabs(*value) > 4e18) return std::nullopt;
  const double floor = std::floor(*value);
  return checked_ns(static_cast<std::int64_t>(floor), unit_ns, *value - floor);
}

std::optional<std::int64_t> parse_datetime_ns(std::string_view text, DateOrder order) {
  text = trim(text);
  const bool year_first = order == DateOrder::kYearFirst;
  const auto a = year_first ? take_int(text, 4, 4) : take_int(text, 1, 2);
  if (!a || !take_char(text, "-/.")) return std::nullopt;
  const auto b = take_int(text, 1, 2);
  if (!b || !take_char(text, "-/.")) return std::nullopt;
  const auto c = year_first ? take_int(text, 1, 2) : take_int(text, 4, 4);
  if (!c || !take_char(text, " T_")) return std::nullopt;
  const auto hour = take_int(text, 1, 2);
  if (!hour || !take_char(text, ":")) return std::nullopt;
  const auto minute = take_int(text, 2, 2);
  if (!minute || !take_char(text, ":")) return std::nullopt;
  const auto second = take_int(text, 2, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::int64_t fraction_ns = 0;
  if (take_char(text, ".,")) {
    std::int64_t unit = kSecondNs / 10;
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), unit /= 10) {
      fraction_ns += (text.front() - '0') * unit;
    }
  }
  if (text == "Z" || text == "+00:00") text = {};
  if (!text.empty()) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year(year_first ? *a : *c),
      std::chrono::month(static_cast<unsigned>(year_first ? *b : *a)),
      std::chrono::day(static_cast<unsigned>(year_first ? *c : *b))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const auto ns = checked_ns(((days * 24 + *hour) * 60 + *minute) * 60 + *second, kSecondNs, 0.0);
  return ns ? std::optional(*ns + fraction_ns) : std::nullopt;
}

void split_fields(std::string_view line, char delimiter, std::vector<std::string_view>& fields) {
  fields.clear();
  if (delimiter == ' ') {
    line = trim(line);
    while (!line.empty()) {
      const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
      fields.push_back(line.substr(0, end));
      line = trim(line.substr(end));
    }
    return;
  }
  std::size_t at = 0;
  while (true) {
    const std::size_t first = line.find_first_not_of(' ', at);
    if (first != std::string_view::npos && line[first] == '"') {
      const std::size_t close = line.find('"', first + 1);
      const std::size_t end =
          std::min(line.find(delimiter, std::min(close, line.size())), line.size());
      fields.push_back(line.substr(first + 1, std::min(close, line.size()) - first - 1));
      at = end;
    } else {
      const std::size_t end = std::min(line.find(delimiter, at), line.size());
      fields.push_back(trim(line.substr(at, end - at)));
      at = end;
    }
    if (at >= line.size()) return;
    ++at;
  }
}

HeaderCell parse_header_cell(std::string_view text) {
  HeaderCell cell;
  text = trim(text);
  cell.base = std::string(text);
  std::string_view base;
  std::string_view unit;
  const bool shaped = split_unit(text, base, unit);
  const auto is_time_name = [](std::string_view name) {
    return has_token(name,
                     {"t", "time", "timestamp", "timestamps", "elapsed", "datetime", "epoch"});
  };
  if (shaped) {
    for (const PowerUnit& u : kPowerUnits) {
      if (u.text != unit) continue;
      cell.base = base.empty() ? "power" : std::string(base);
      cell.unit = std::string(unit);
      cell.kind = HeaderCell::Kind::kPower;
      cell.power_scale = u.scale;
      return cell;
    }
    if (lower(unit) == "mw" && (!base.empty() || text.size() == 2)) {
      cell.kind = HeaderCell::Kind::kAmbiguousPower;
      return cell;
    }
    if (unit == "pu" && (lower(base) == "v" || lower(base) == "voltage")) {
      cell.kind = HeaderCell::Kind::kVoltage;
      return cell;
    }
    for (const TimeUnit& u : kTimeUnits) {
      if (u.text != lower(unit) || !(is_time_name(base) || (base.empty() && unit.size() > 3)))
        continue;
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

bool is_failure_marker(std::string_view cell, const std::vector<std::string>& declared) {
  cell = trim(cell);
  if (cell.empty() || cell == "N/A" || cell == "NA" || cell == "n/a" || cell == "ERR!") return true;
  if (cell.starts_with('[') && cell.ends_with(']')) return true;
  return std::find(declared.begin(), declared.end(), cell) != declared.end();
}

}  // namespace ballast
