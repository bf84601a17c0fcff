// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/registers/register_map.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ballast {
namespace {

constexpr std::string_view kNotSet = "not set";

std::uint32_t field_mask(const RegisterField& field) {
  return field.width == 32 ? 0xFFFFFFFFU : (1U << field.width) - 1U;
}

std::int64_t signed_value(const RegisterField& field, std::uint32_t raw) {
  if (field.format != FieldFormat::kSigned || field.width == 32) {
    return field.format == FieldFormat::kSigned ? static_cast<std::int32_t>(raw)
                                                : static_cast<std::int64_t>(raw);
  }
  const std::uint32_t sign = 1U << (field.width - 1);
  return static_cast<std::int64_t>(raw) - ((raw & sign) != 0 ? std::int64_t{1} << field.width : 0);
}

// Fixed-point percentages print all their digits, other values the shortest that is exact to the
// LSB.
std::string physical_text(const RegisterField& field, std::int64_t raw) {
  const double value = static_cast<double>(raw) * field.lsb;
  if (field.unit == Unit::kFraction) return format_number(value * 100.0) + " %";
  // Decimal LSBs (1e-3, 1e-6) are written from the quotient, which is the exact decimal.
  const double divisor = std::round(1.0 / field.lsb);
  const bool decimal = field.lsb < 1.0 && field.format != FieldFormat::kFixedPoint &&
                       std::abs(1.0 / field.lsb - divisor) < 1e-6;
  const double exact = decimal ? static_cast<double>(raw) / divisor : value;
  return format_quantity(exact, field.unit);
}

// A limit to six digits, rounded into the range, so that what the message says is accepted.
std::string limit_text(const RegisterField& field, std::int64_t raw, bool upper) {
  const double value = static_cast<double>(raw) * field.lsb;
  const std::string exact = physical_text(field, raw);
  if (value == 0.0 || field.unit == Unit::kFraction || exact.size() <= 12) return exact;
  const double scale = std::pow(10.0, 5.0 - std::floor(std::log10(std::abs(value))));
  const double rounded = (upper ? std::floor(value * scale) : std::ceil(value * scale)) / scale;
  return format_quantity(rounded, field.unit);
}

std::string range_text(const RegisterField& field) {
  return limit_text(field, field.min, false) + " to " + limit_text(field, field.max, true) +
         (field.may_be_unset ? ", or \"not set\"" : "");
}

std::string written(const RegisterValue& value) {
  const std::string text = value_text(value);
  return std::holds_alternative<std::string>(value) ? "'" + text + "'" : text;
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

RegisterRef find_register(const RegisterBlock& block, std::string_view name, int index,
                          const Place& place) {
  std::vector<std::string_view> parts = split(name);
  const RegisterGroup* group = nullptr;
  for (const RegisterGroup& candidate : block.groups) {
    if (candidate.name == parts.front()) group = &candidate;
  }
  std::size_t at = 0;
  if (group != nullptr) {
    at = 1;
    if (group->count > 1 && group->broadcast < 0) {
      index = -1;
      if (at < parts.size() && parts[at].size() == 1 && parts[at][0] >= '0' &&
          parts[at][0] <= '9') {
        index = parts[at][0] - '0';
      }
      if (index < 0 || index >= group->count) {
        throw ConfigError(
            "'" + std::string(name) + "' needs the index of a " + std::string(group->name), place,
            "write " + std::string(group->name) + ".0.… to " + std::string(group->name) + "." +
                std::to_string(group->count - 1) + ".…");
      }
      ++at;
    }
  } else {
    const auto broadcast = std::find_if(block.groups.begin(), block.groups.end(),
                                        [](const RegisterGroup& g) { return g.broadcast >= 0; });
    group = broadcast != block.groups.end() ? &*broadcast : &block.groups.front();
  }

  RegisterRef ref;
  ref.group = group;
  std::vector<std::string> names;
  for (const RegisterInfo& reg : group->registers) {
    names.emplace_back(reg.name);
    if (at < parts.size() && reg.name == parts[at]) ref.reg = &reg;
  }
  if (ref.reg == nullptr) {
    const std::string wanted(at < parts.size() ? parts[at] : name);
    const std::string near = nearest_word(wanted, names);
    throw ConfigError(
        "no register '" + std::string(name) + "' in block " + std::string(block.name), place,
        near.empty() ? "`ballast registers` lists them" : "did you mean " + near + "?");
  }
  ++at;
  if (at < parts.size()) {
    names.clear();
    for (const RegisterField& field : ref.reg->fields) {
      names.emplace_back(field.name);
      if (field.name == parts[at]) ref.field = &field;
    }
    if (ref.field == nullptr || at + 1 < parts.size()) {
      const std::string near = nearest_word(std::string(parts[at]), names);
      throw ConfigError("no field '" + std::string(name) + "'", place,
                        near.empty()
                            ? "`ballast registers` lists them"
                            : "did you mean " + std::string(ref.reg->name) + "." + near + "?");
    }
  } else if (ref.reg->fields.size() == 1 && ref.reg->fields[0].name.empty()) {
    ref.field = &ref.reg->fields[0];
  }

  if (group->broadcast >= 0 && index < 0) {
    ref.address = static_cast<std::uint16_t>(group->broadcast + ref.reg->offset);
  } else {
    const int window = group->count > 1 ? index : 0;
    ref.address =
        static_cast<std::uint16_t>(group->base + window * group->stride + ref.reg->offset);
  }
  return ref;
}

std::uint32_t encode_field(const RegisterField& field, std::string_view name,
                           const RegisterValue& value, const Place& place) {
  const std::string label = "'" + std::string(name) + "' is " + written(value);
  std::int64_t raw = 0;
  if (field.format == FieldFormat::kBool) {
    const auto* flag = std::get_if<bool>(&value);
    if (flag == nullptr) throw ConfigError(label, place, "expected true or false");
    return *flag ? 1U : 0U;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && field.may_be_unset && *text == kNotSet) return field_mask(field);
  if (text != nullptr && field.format == FieldFormat::kEnum) {
    const auto it = std::find(field.names.begin(), field.names.end(), *text);
    if (it == field.names.end()) {
      std::string all;
      for (std::string_view n : field.names) all += (all.empty() ? "" : ", ") + std::string(n);
      throw ConfigError(label, place, "allowed: " + all);
    }
    return static_cast<std::uint32_t>(it - field.names.begin());
  }
  std::optional<double> physical;
  if (text != nullptr) {
    physical = parse_quantity(*text, field.unit);
  } else if (field.unit == Unit::kNone || field.unit == Unit::kFraction) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      physical = static_cast<double>(*whole);
    } else if (const auto* number = std::get_if<double>(&value)) {
      physical = *number;
    }
  }
  if (!physical || !std::isfinite(*physical)) {
    const std::string symbol(unit_symbol(field.unit));
    throw ConfigError(label, place,
                      symbol.empty()
                          ? std::string("expected a number")
                          : "expected a quantity in " + symbol + ", such as \"10 " + symbol + "\"");
  }
  const double steps = *physical / field.lsb;
  // Fixed point truncates (NVIDIA/nsmd); integers take the nearest step, for 0.3 s is 300 ms.
  const double whole =
      field.format == FieldFormat::kFixedPoint ? std::floor(steps + 1e-9) : std::round(steps);
  if (!(whole >= static_cast<double>(field.min) && whole <= static_cast<double>(field.max))) {
    throw ConfigError(label, place, "allowed: " + range_text(field));
  }
  raw = static_cast<std::int64_t>(whole);
  return static_cast<std::uint32_t>(raw) & field_mask(field);
}

std::string decode_field(const RegisterField& field, std::uint32_t raw_register) {
  const std::uint32_t raw = extract_field(field, raw_register);
  if (field.may_be_unset && raw == field_mask(field)) return std::string(kNotSet);
  if (field.format == FieldFormat::kBool) return raw != 0 ? "true" : "false";
  if (field.format == FieldFormat::kEnum && raw < field.names.size()) {
    return std::string(field.names[raw]);
  }
  return physical_text(field, signed_value(field, raw));
}

std::uint32_t extract_field(const RegisterField& field, std::uint32_t word) {
  return (word >> field.low_bit) & field_mask(field);
}

std::uint32_t insert_field(const RegisterField& field, std::uint32_t word, std::uint32_t raw) {
  const std::uint32_t mask = field_mask(field) << field.low_bit;
  return (word & ~mask) | ((raw << field.low_bit) & mask);
}

}  // namespace ballast
