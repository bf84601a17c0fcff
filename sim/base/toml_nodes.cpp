// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim/base/toml_nodes.hpp"

#include <cstddef>
#include <sstream>

#include "sim/base/terminal_text.hpp"

namespace ballast {
namespace {

// A list of columns of a wide table is the longest that anyone needs.
constexpr std::size_t kLongestText = std::size_t{64} << 10U;

}  // namespace

std::string written(const toml::node& node) {
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

// Texts become names of files and cells of tables.
std::string plain_string(const std::string& key, const toml::node& node, const Place& place,
                         bool lines) {
  const std::string& value = node.as_string()->get();
  if (value.size() > kLongestText) {
    throw ConfigError("'" + key + "' has " + std::to_string(value.size()) + " bytes", place,
                      "allowed: " + std::to_string(kLongestText));
  }
  if (lines ? visible_lines(value) != value : has_control_characters(value)) {
    throw ConfigError("'" + key + "' contains a control character: '" + visible(value) + "'", place,
                      "remove it");
  }
  return value;
}

}  // namespace ballast
