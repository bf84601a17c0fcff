// SPDX-License-Identifier: GPL-3.0-or-later
// Strict TOML in, resolved TOML and reference pages out, all from one description (fields.hpp).
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/fields.hpp"

namespace ballast {

// "key=value" as given by `--set`: a dotted key, and a value in TOML syntax; what is not TOML is
// taken as a string ("--set run.duration=10 s").
using Override = std::string;

// Reads `file`, applies the overrides and calls `describe_root`. Throws ConfigError for a syntax
// error, an unknown key (naming the nearest valid one), a wrong type or unit, a value out of
// range, or a file that cannot be read.
void read_toml(const std::filesystem::path& file, const std::vector<Override>& overrides,
               const std::function<void(Fields&)>& describe_root);

// The same for a text; `name` stands for the file in messages.
void read_toml_text(std::string_view text, const std::string& name,
                    const std::vector<Override>& overrides,
                    const std::function<void(Fields&)>& describe_root);

// The configuration as TOML, every key with its resolved value.
std::string write_toml(const std::function<void(Fields&)>& describe_root);

// A Markdown reference: one table per TOML table, a row per key. Nested tables are headings of that
// depth.
std::string write_reference(const std::function<void(Fields&)>& describe_root, int depth = 2);

}  // namespace ballast
