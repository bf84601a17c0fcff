// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/toml_overrides.hpp"

#include "sim/base/error.hpp"
#include "sim/base/toml_depth.hpp"

namespace ballast {
namespace {

toml::table parse_override_value(const std::string& value) {
  try {
    toml::table table = parse_toml("v = " + value, kOverrideName);
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

}  // namespace

toml::table parse_toml(std::string_view text, const std::string& name) {
  check_toml_depth(text, name);
  return toml::parse(text, name);
}

void apply_override(toml::table& root, const Override& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw ConfigError("'" + text + "' is not key=value", {kOverrideName, 0, 0},
                      "write, for example, --set run.seed=7");
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
      throw ConfigError("'" + text + "': '" + key + "' is not a table", {kOverrideName, 0, 0},
                        "see docs/scenarios.md for the keys");
    }
    table = node->as_table();
  }
  const toml::table value = parse_override_value(text.substr(equals + 1));
  insert_plain(*table, path, *value.get("v"));
}

}  // namespace ballast
