// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <optional>
#include <set>
#include <string>

#include "sim/base/field_text.hpp"
#include "sim/base/toml_config.hpp"
#include "sim/base/toml_nodes.hpp"
#include "sim/base/toml_overrides.hpp"

namespace ballast {
namespace {

template <class Words>
std::string joined(const Words& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + std::string(word);
  return text;
}

class TomlReader : public Fields {
 public:
  TomlReader(const toml::table& table, std::string file, std::string prefix)
      : table_(table), file_(std::move(file)), prefix_(std::move(prefix)) {}

  // Every key that nobody asked for is an error.
  void finish() const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (known_.count(name) != 0) continue;
      const std::string near = nearest_word(name, known_);
      throw ConfigError("unknown key '" + prefix_ + name + "'", node_place(node, &key),
                        near.empty() ? "valid keys here: " + joined(known_)
                                     : "did you mean '" + prefix_ + near + "'?");
    }
  }

  void quantity(std::string_view key, double& value_si, Unit unit, Range range,
                std::string_view) override {
    const toml::node* node = find(key);
    if (node != nullptr) value_si = read_quantity(key, *node, unit, range);
  }

  void optional_quantity(std::string_view key, std::optional<double>& value_si, Unit unit,
                         Range range, std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const auto* text = node->as_string();
    if (text != nullptr && text->get() == kNoQuantity) {
      value_si.reset();
    } else {
      value_si = read_quantity(key, *node, unit, range, ", or \"none\"");
    }
  }

  void integer(std::string_view key, std::int64_t& value, std::int64_t min, std::int64_t max,
               std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (!node->is_integer()) fail_type(key, *node, "a whole number");
    value = node->as_integer()->get();
    if (value < min || value > max) {
      throw ConfigError("'" + full(key) + "' is " + std::to_string(value), node_place(*node),
                        "allowed: " + std::to_string(min) + " to " + std::to_string(max));
    }
  }

  void boolean(std::string_view key, bool& value, std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (!node->is_boolean()) fail_type(key, *node, "true or false");
    value = node->as_boolean()->get();
  }

  void text(std::string_view key, std::string& value, std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (!node->is_string()) fail_type(key, *node, "a string");
    value = plain_string(full(key), *node, node_place(*node), false);
  }

  void prose(std::string_view key, std::string& value, std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (!node->is_string()) fail_type(key, *node, "a string");
    value = plain_string(full(key), *node, node_place(*node), true);
  }

  void path(std::string_view key, std::filesystem::path& value, std::string_view help) override {
    const toml::node* node = find(key);
    std::string given_text = value.string();
    text(key, given_text, help);
    if (node == nullptr || given_text.empty()) return;
    value = given_text;
    const bool from_override = node->source().begin.line == 0;
    if (value.is_relative() && !from_override) {
      value = std::filesystem::path(file_).parent_path() / value;
    }
    value = std::filesystem::absolute(value).lexically_normal();
  }

  void choice(std::string_view key, std::size_t& index, std::span<const std::string_view> names,
              std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (!node->is_string()) fail_type(key, *node, "one of " + joined(names));
    const std::string& given_text = node->as_string()->get();
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == given_text) {
        index = i;
        return;
      }
    }
    const std::string near = nearest_word(given_text, names);
    throw ConfigError("'" + full(key) + "' is '" + given_text + "'", node_place(*node),
                      (near.empty() ? std::string() : "did you mean '" + near + "'? ") +
                          "allowed: " + joined(names));
  }

  void quantities(std::string_view key, std::vector<double>& values_si, Unit unit, Range range,
                  std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (!node->is_array())
      fail_type(key, *node, "an array of quantities (" + type_text(unit) + ")");
    values_si.clear();
    for (const toml::node& element : *node->as_array()) {
      values_si.push_back(read_quantity(key, element, unit, range));
    }
  }

  void entries(std::string_view key, std::vector<Entry>& out, std::string_view) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    if (!node->is_table()) fail_type(key, *node, "a table");
    out.clear();
    flatten(*node->as_table(), "", out);
  }

  void table(std::string_view key, std::string_view,
             const std::function<void(Fields&)>& describe_table) override {
    static const toml::table kEmpty;
    const toml::node* node = find(key);
    if (node != nullptr && !node->is_table()) fail_type(key, *node, "a table");
    TomlReader inner(node != nullptr ? *node->as_table() : kEmpty, file_, full(key) + ".");
    describe_table(inner);
    inner.finish();
  }

  void optional_table(std::string_view key, bool& present, std::string_view help,
                      const std::function<void(Fields&)>& describe_table) override {
    present = find(key) != nullptr;
    if (present) table(key, help, describe_table);
  }

  void tables(std::string_view key, std::size_t, std::string_view,
              const std::function<void(std::size_t)>& resize,
              const std::function<void(Fields&, std::size_t)>& describe_one) override {
    const toml::node* node = find(key);
    if (node == nullptr) return;
    const toml::array* array = node->as_array();
    if (array == nullptr) fail_type(key, *node, "an array of tables ([[" + full(key) + "]])");
    resize(array->size());
    for (std::size_t i = 0; i < array->size(); ++i) {
      const toml::node& element = (*array)[i];
      if (!element.is_table()) fail_type(key, element, "a table");
      TomlReader inner(*element.as_table(), file_, full(key) + "[" + std::to_string(i) + "].");
      describe_one(inner, i);
      inner.finish();
    }
  }

  Place place(std::string_view key) const override {
    if (key.empty()) return node_place(table_);
    const toml::node* node = table_.get(key);
    return node_place(node != nullptr ? *node : static_cast<const toml::node&>(table_));
  }

  bool given(std::string_view key) const override { return table_.get(key) != nullptr; }

  void require(std::string_view key) override {
    if (given(key)) return;
    throw ConfigError("'" + full(key) + "' is missing", place(""),
                      "add " + std::string(key) + " = ...; it has no default");
  }

 private:
  const toml::node* find(std::string_view key) {
    known_.insert(std::string(key));
    return table_.get(key);
  }

  std::string full(std::string_view key) const { return prefix_ + std::string(key); }

  Place node_place(const toml::node& node, const toml::key* key = nullptr) const {
    const toml::source_position position =
        key != nullptr && node.source().begin.line != 0 ? key->source().begin : node.source().begin;
    if (position.line == 0) {
      const bool table_of_file = &node == &table_;
      return {table_of_file ? file_ : kOverrideName, 0, 0};
    }
    return {file_, static_cast<int>(position.line), static_cast<int>(position.column)};
  }

  [[noreturn]] void fail_type(std::string_view key, const toml::node& node,
                              const std::string& wanted) const {
    throw ConfigError("'" + full(key) + "' is " + written(node), node_place(node),
                      "expected " + wanted);
  }

  double read_quantity(std::string_view key, const toml::node& node, Unit unit, Range range,
                       const char* also = "") const {
    std::optional<double> value;
    const bool plain = node.is_integer() || node.is_floating_point();
    if (plain && (unit == Unit::kNone || unit == Unit::kFraction)) {
      value = node.is_integer() ? static_cast<double>(node.as_integer()->get())
                                : node.as_floating_point()->get();
      if (!std::isfinite(*value)) value.reset();
    } else if (node.is_string()) {
      value = parse_quantity(node.as_string()->get(), unit);
    }
    if (!value) {
      const std::string example =
          unit == Unit::kNone ? "a number" : "a quantity in " + type_text(unit);
      throw ConfigError("'" + full(key) + "' is " + written(node), node_place(node),
                        "expected " + example +
                            (unit == Unit::kNone || unit == Unit::kFraction
                                 ? std::string()
                                 : ", such as \"10 " + std::string(unit_symbol(unit)) + "\"") +
                            also);
    }
    const Range allowed = bounded(range, unit);
    if (!allowed.contains(*value)) {
      throw ConfigError("'" + full(key) + "' is " + written(node), node_place(node),
                        "allowed: " + range_text(allowed, unit));
    }
    return *value;
  }

  void flatten(const toml::table& from, const std::string& prefix, std::vector<Entry>& out) const {
    for (const auto& [key, node] : from) {
      const std::string name = prefix + std::string(key.str());
      if (node.is_table()) {
        flatten(*node.as_table(), name + ".", out);
        continue;
      }
      Entry entry{name, false, node_place(node, &key)};
      if (node.is_boolean()) {
        entry.value = node.as_boolean()->get();
      } else if (node.is_integer()) {
        entry.value = node.as_integer()->get();
      } else if (node.is_floating_point()) {
        entry.value = node.as_floating_point()->get();
      } else if (node.is_string()) {
        entry.value = plain_string(name, node, node_place(node), false);
      } else {
        fail_type(name, node, "a value");
      }
      out.push_back(std::move(entry));
    }
  }

  const toml::table& table_;
  std::string file_;
  std::string prefix_;
  std::set<std::string> known_;
};

void read_parsed(toml::table& root, const std::string& name, const std::vector<Override>& overrides,
                 const std::function<void(Fields&)>& describe_root) {
  for (const Override& text : overrides) apply_override(root, text);
  TomlReader reader(root, name, "");
  describe_root(reader);
  reader.finish();
}

}  // namespace

void read_toml_text(std::string_view text, const std::string& name,
                    const std::vector<Override>& overrides,
                    const std::function<void(Fields&)>& describe_root) {
  toml::table root;
  try {
    root = parse_toml(text, name);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw ConfigError("not valid TOML: " + std::string(error.description()),
                      {name, static_cast<int>(at.line), static_cast<int>(at.column)},
                      "correct the syntax there");
  }
  read_parsed(root, name, overrides, describe_root);
}

}  // namespace ballast
