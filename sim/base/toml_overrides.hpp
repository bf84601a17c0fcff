// SPDX-License-Identifier: GPL-3.0-or-later
// Where TOML is parsed: files, and single keys in place of what they say (toml_config.hpp).
#pragma once

#include <toml++/toml.h>
#include <string>
#include <string_view>

#include "sim/base/toml_config.hpp"

namespace ballast {

// Stands for the file in messages about an override.
inline constexpr const char* kOverrideName = "--set";

// Throws toml::parse_error for invalid TOML, ConfigError for text that is nested too deeply.
toml::table parse_toml(std::string_view text, const std::string& name);

// Sets the key in `root`. Throws ConfigError for text that is not key=value, and for a key within a
// value that is not a table.
void apply_override(toml::table& root, const Override& text);

}  // namespace ballast
