// SPDX-License-Identifier: GPL-3.0-or-later
#include <toml++/toml.h>
#include <cmath>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>

#include "sim/base/field_text.hpp"
#include "sim/base/terminal_text.hpp"
#include "sim/base/toml_config.hpp"
#include "sim/base/toml_depth.hpp"

namespace ballast {
namespace {

constexpr const char* kOverrideName = "--set";

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
    value = node->as_string()->get();
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

  template <class Words>
  static std::string joined(const Words& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
  }

  static std::string written(const toml::node& node) {
    std::ostringstream text;
    node.visit([&](const auto& value) {
      if constexpr (!toml::is_table<decltype(value)> && !toml::is_array<decltype(value)>) {
        text << value;
      } else {
        text << (node.is_table() ? "a table" : "an array");
      }
    });
    return text.str();
  }

  [[noreturn]] void fail_type(std::string_view key, const toml::node& node,
                              const std::string& wanted) const {
    throw ConfigError("'" + full(key) + "' is " + written(node), node_place(node),
                      "expected " + wanted);
  }

  double read_quantity(std::string_view key, const toml::node& node, Unit unit, Range range) const {
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
                                 : ", such as \"10 " + std::string(unit_symbol(unit)) + "\""));
    }
    if (!range.contains(*value)) {
      throw ConfigError("'" + full(key) + "' is " + written(node), node_place(node),
                        "allowed: " + range_text(range, unit));
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
        entry.value = node.as_string()->get();
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

toml::table parse(std::string_view text, const std::string& name) {
  check_toml_depth(text, name);
  return toml::parse(text, name);
}

toml::table parse_override_value(const std::string& value) {
  try {
    toml::table table = parse("v = " + value, kOverrideName);
    if (table.size() == 1) return table;
  } catch (const toml::parse_error&) {
  }
  toml::table table;
  table.insert("v", value);
  return table;
}

// Copies without source regions, so that errors in the value name `--set`, not a line of "v = ...".
void insert_plain(toml::table& into, std::string_view key, const toml::node& node) {
  node.visit([&](const auto& typed) {
    using Node = std::decay_t<decltype(typed)>;
    if constexpr (toml::is_value<Node>) {
      into.insert_or_assign(key, typed.get());
    } else {
      into.insert_or_assign(key, typed);
    }
  });
}

void apply_override(toml::table& root, const Override& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError("'" + text + "' is not key=value", {kOverrideName, 0, 0},
                      "write --set workload.seed=7, for example");
  }
  toml::table* table = &root;
  std::string path = text.substr(0, equals);
  check_toml_depth(path, kOverrideName);
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.')) {
    const std::string key = path.substr(0, dot);
    path.erase(0, dot + 1);
    toml::node* node = table->get(key);
    if (node == nullptr) {
      table->insert(key, toml::table{});
      node = table->get(key);
    }
    // In an array of tables the next part is the element's index.
    if (toml::array* array = node->as_array()) {
      const std::size_t next = path.find('.');
      std::size_t index = array->size();
      const std::string number = path.substr(0, next);
      if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos &&
          number.size() < 7) {
        index = std::stoul(number);
      }
      if (next == std::string::npos || index >= array->size()) {
        throw ConfigError(
            "'" + text + "': '" + key + "' is an array of " + std::to_string(array->size()),
            {kOverrideName, 0, 0}, "write " + key + ".0.name=value for its first");
      }
      path.erase(0, next + 1);
      node = array->get(index);
    }
    if (!node->is_table()) {
      throw ConfigError("'" + text + "': '" + key + "' is no table", {kOverrideName, 0, 0},
                        "see docs/scenarios.md for the keys");
    }
    table = node->as_table();
  }
  const toml::table value = parse_override_value(text.substr(equals + 1));
  insert_plain(*table, path, *value.get("v"));
}

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
    root = parse(text, name);
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    throw ConfigError("not valid TOML: " + std::string(error.description()),
                      {name, static_cast<int>(at.line), static_cast<int>(at.column)},
                      "correct the syntax there");
  }
  read_parsed(root, name, overrides, describe_root);
}

void read_toml(const std::filesystem::path& file, const std::vector<Override>& overrides,
               const std::function<void(Fields&)>& describe_root) {
  // A device or a pipe might never end.
  constexpr std::uintmax_t kMostBytes = 16U << 20U;
  std::error_code failed;
  const bool regular = std::filesystem::is_regular_file(file, failed);
  const std::uintmax_t size = regular ? std::filesystem::file_size(file, failed) : 0;
  std::ifstream in;
  if (regular && !failed) in.open(file, std::ios::binary);
  std::ostringstream text;
  // Taking nothing from an empty file would look like a failure to read it.
  if (!in.is_open() || size > kMostBytes || (size > 0 && !(text << in.rdbuf()))) {
    throw ConfigError(size > kMostBytes ? "this file has more than 16 MB" : "cannot read this file",
                      {file.string(), 0, 0}, "give the path of a TOML file; ours are in fixtures");
  }
  read_toml_text(text.str(), file.string(), overrides, describe_root);
}

}  // namespace ballast
