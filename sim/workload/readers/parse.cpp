// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/workload/readers/parse.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ballast {
namespace {

constexpr std::int64_t kSecondNs = 1'000'000'000;

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

bool is_failure_marker(std::string_view cell, const std::vector<std::string>& declared) {
  cell = trim(cell);
  if (cell.empty() || cell == "N/A" || cell == "NA" || cell == "n/a" || cell == "ERR!") return true;
  if (cell.starts_with('[') && cell.ends_with(']')) return true;
  return std::find(declared.begin(), declared.end(), cell) != declared.end();
}

}  // namespace ballast
