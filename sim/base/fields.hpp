// SPDX-License-Identifier: GPL-3.0-or-later
// One declaration per configuration key.
//
// A configuration struct describes its keys once, in `void describe(Fields&, Struct&)`. The same
// description reads a TOML table strictly (TomlReader), writes the resolved configuration
// (write_toml) and prints the reference page (write_reference): a key cannot exist in one and be
// missing in another.
//
//   struct ConverterConfig { double rating_w = 20e3; };
//   void describe(Fields& f, ConverterConfig& c) {
//     f.quantity("rating", c.rating_w, Unit::kWatt, positive(), "Largest power in either
//     direction.");
//   }
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/error.hpp"
#include "sim/base/units.hpp"

namespace ballast {

// A closed interval in SI; `min_open` excludes the lower end.
struct Range {
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool min_open = false;

  bool contains(double value) const {
    return value <= max && (min_open ? value > min : value >= min);
  }
};

constexpr Range positive(double max = std::numeric_limits<double>::infinity()) {
  return {0.0, max, true};
}
constexpr Range non_negative(double max = std::numeric_limits<double>::infinity()) {
  return {0.0, max, false};
}
constexpr Range between(double min, double max) {
  return {min, max, false};
}

// What a key without a description of its own may hold.
using ConfigValue = std::variant<bool, std::int64_t, double, std::string>;
std::string value_text(const ConfigValue& value);  // for people: texts without quotes
std::string toml_text(const ConfigValue& value);   // in TOML: reads back as the same value and type

// One entry of a table whose keys are names of another vocabulary (registers, for example).
struct Entry {
  std::string name;  // dotted where tables are nested
  ConfigValue value;
  Place place;
};

class Fields {
 public:
  virtual ~Fields() = default;

  // Each call names a key, the variable that holds it (with its default already in place), what is
  // allowed, and one sentence of help. Reading throws ConfigError at the key's file:line:column.
  // A range that is open is closed by what its unit can be at all (field_text.hpp).
  virtual void quantity(std::string_view key, double& value_si, Unit unit, Range range,
                        std::string_view help) = 0;
  // A quantity that may be absent, which is written "none".
  virtual void optional_quantity(std::string_view key, std::optional<double>& value_si, Unit unit,
                                 Range range, std::string_view help) = 0;
  virtual void integer(std::string_view key, std::int64_t& value, std::int64_t min,
                       std::int64_t max, std::string_view help) = 0;
  virtual void boolean(std::string_view key, bool& value, std::string_view help) = 0;
  // One line, without control characters.
  virtual void text(std::string_view key, std::string& value, std::string_view help) = 0;
  // The same of any number of lines.
  virtual void prose(std::string_view key, std::string& value, std::string_view help) {
    text(key, value, help);
  }
  // Relative paths are taken from the folder of the file that holds them, those given by `--set`
  // from the working folder.
  virtual void path(std::string_view key, std::filesystem::path& value, std::string_view help) = 0;
  virtual void choice(std::string_view key, std::size_t& index,
                      std::span<const std::string_view> names, std::string_view help) = 0;
  // The same with a default that depends on other keys: what is `by_default` need not be written.
  virtual void choice_or(std::string_view key, std::size_t& index, std::size_t by_default,
                         std::span<const std::string_view> names, std::string_view help) {
    static_cast<void>(by_default);
    choice(key, index, names, help);
  }
  // A quantity without a default. If it is not given, it is absent and is not written.
  virtual void quantity_if_given(std::string_view key, std::optional<double>& value_si, Unit unit,
                                 Range range, std::string_view help) {
    double held = value_si.value_or(0.0);
    quantity(key, held, unit, range, help);
    if (given(key)) value_si = held;
  }
  virtual void quantities(std::string_view key, std::vector<double>& values_si, Unit unit,
                          Range range, std::string_view help) = 0;
  virtual void entries(std::string_view key, std::vector<Entry>& entries,
                       std::string_view help) = 0;
  // A nested table that is always present (its keys have defaults).
  virtual void table(std::string_view key, std::string_view help,
                     const std::function<void(Fields&)>& describe_table) = 0;
  // A nested table that may be absent; `present` says whether it is.
  virtual void optional_table(std::string_view key, bool& present, std::string_view help,
                              const std::function<void(Fields&)>& describe_table) = 0;
  // An array of tables: `resize` makes room for the number read; `describe_one` describes element
  // i. When writing, `count` elements are written; the reference describes element 0 of a sample.
  virtual void tables(std::string_view key, std::size_t count, std::string_view help,
                      const std::function<void(std::size_t)>& resize,
                      const std::function<void(Fields&, std::size_t)>& describe_one) = 0;

  // The place of a key of the present table, for errors that concern several keys; with an empty
  // key, the place of the table. Unknown places are empty.
  virtual Place place(std::string_view key) const = 0;
  // False where a key was left at its default.
  virtual bool given(std::string_view key) const = 0;
  // For a key without a sensible default, after it was named: reading throws ConfigError where it
  // is absent.
  virtual void require(std::string_view key) { static_cast<void>(key); }

  void number(std::string_view key, double& value, Range range, std::string_view help) {
    quantity(key, value, Unit::kNone, range, help);
  }

  template <class Enum>
  void choice_of(std::string_view key, Enum& value, std::span<const std::string_view> names,
                 std::string_view help) {
    auto index = static_cast<std::size_t>(value);
    choice(key, index, names, help);
    value = static_cast<Enum>(index);
  }

  template <class Struct>
  void table_of(std::string_view key, Struct& value, std::string_view help) {
    table(key, help, [&](Fields& inner) { describe(inner, value); });
  }

  template <class Struct>
  void tables_of(std::string_view key, std::vector<Struct>& values, std::string_view help) {
    tables(
        key, values.size(), help, [&](std::size_t count) { values.resize(count); },
        [&](Fields& inner, std::size_t i) {
          Struct sample;
          describe(inner, i < values.size() ? values[i] : sample);
        });
  }
};

}  // namespace ballast
