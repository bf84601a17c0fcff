// SPDX-License-Identifier: GPL-3.0-or-later
#include <toml++/toml.h>
#include <sstream>

#include "sim/base/field_text.hpp"
#include "sim/base/toml_config.hpp"

namespace ballast {
namespace {

std::string toml_string(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>(std::string(text));
  return out.str();
}

// A TOML float needs a point or an exponent.
std::string toml_float(std::string number) {
  if (number.find_first_of(".en") == std::string::npos) number += ".0";
  return number;
}

class TomlWriter : public Fields {
 public:
  explicit TomlWriter(std::string prefix) : prefix_(std::move(prefix)) {}

  void quantity(std::string_view key, double& value, Unit unit, Range, std::string_view) override {
    line(key, literal(value, unit));
  }
  void optional_quantity(std::string_view key, std::optional<double>& value, Unit unit, Range,
                         std::string_view) override {
    line(key, value ? literal(*value, unit) : toml_string(kNoQuantity));
  }
  void integer(std::string_view key, std::int64_t& value, std::int64_t, std::int64_t,
               std::string_view) override {
    line(key, std::to_string(value));
  }
  void boolean(std::string_view key, bool& value, std::string_view) override {
    line(key, value ? "true" : "false");
  }
  void text(std::string_view key, std::string& value, std::string_view) override {
    line(key, toml_string(value));
  }
  void path(std::string_view key, std::filesystem::path& value, std::string_view) override {
    line(key, toml_string(value.string()));
  }
  void choice(std::string_view key, std::size_t& index, std::span<const std::string_view> names,
              std::string_view) override {
    line(key, toml_string(names[index]));
  }
  void choice_or(std::string_view key, std::size_t& index, std::size_t by_default,
                 std::span<const std::string_view> names, std::string_view help) override {
    if (index != by_default) choice(key, index, names, help);
  }
  void quantity_if_given(std::string_view key, std::optional<double>& value, Unit unit, Range,
                         std::string_view) override {
    if (value) line(key, literal(*value, unit));
  }
  void quantities(std::string_view key, std::vector<double>& values, Unit unit, Range,
                  std::string_view) override {
    std::string list;
    for (double value : values) list += (list.empty() ? "" : ", ") + literal(value, unit);
    line(key, "[" + list + "]");
  }
  void entries(std::string_view key, std::vector<Entry>& list, std::string_view) override {
    std::string body;
    for (const Entry& entry : list) {
      body += entry.name + " = " + toml_text(entry.value) + "\n";
    }
    if (!body.empty()) tables_ += "\n[" + prefix_ + std::string(key) + "]\n" + body;
  }
  void table(std::string_view key, std::string_view,
             const std::function<void(Fields&)>& describe_table) override {
    nested("\n[" + prefix_ + std::string(key) + "]\n", key, describe_table);
  }
  void optional_table(std::string_view key, bool& present, std::string_view help,
                      const std::function<void(Fields&)>& describe_table) override {
    if (present) table(key, help, describe_table);
  }
  void tables(std::string_view key, std::size_t count, std::string_view,
              const std::function<void(std::size_t)>&,
              const std::function<void(Fields&, std::size_t)>& describe_one) override {
    for (std::size_t i = 0; i < count; ++i) {
      nested("\n[[" + prefix_ + std::string(key) + "]]\n", key,
             [&](Fields& inner) { describe_one(inner, i); });
    }
  }
  Place place(std::string_view) const override { return {}; }
  bool given(std::string_view) const override { return false; }

  std::string str() const { return lines_ + tables_; }

 private:
  static std::string literal(double value, Unit unit) {
    std::string number = format_quantity(value, unit);
    const bool bare = unit == Unit::kNone || unit == Unit::kFraction;
    return bare ? toml_float(std::move(number)) : toml_string(number);
  }
  void line(std::string_view key, const std::string& value) {
    lines_ += std::string(key) + " = " + value + "\n";
  }
  void nested(const std::string& header, std::string_view key,
              const std::function<void(Fields&)>& describe_table) {
    TomlWriter inner(prefix_ + std::string(key) + ".");
    describe_table(inner);
    const std::string body = inner.str();
    if (!body.empty()) tables_ += (inner.lines_.empty() ? "" : header) + body;
  }

  std::string prefix_;
  std::string lines_;  // TOML wants the keys of a table before its sub-tables
  std::string tables_;
};

}  // namespace

std::string value_text(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  return format_number(std::get<double>(value));
}

std::string toml_text(const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return toml_string(*text);
  std::string text = value_text(value);
  return std::holds_alternative<double>(value) ? toml_float(std::move(text)) : text;
}

std::string write_toml(const std::function<void(Fields&)>& describe_root) {
  TomlWriter writer("");
  describe_root(writer);
  return writer.str();
}

}  // namespace ballast
