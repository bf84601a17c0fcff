// SPDX-License-Identifier: GPL-3.0-or-later
// How deeply a TOML text is nested. A parser recurses into it, and so does whatever copies or
// destroys the tables: a text of a few bytes per level would exhaust the stack.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

// Brackets within brackets, and parts of a dotted key. Our own files have 3.
inline constexpr int kDeepestToml = 32;

// Throws ConfigError at the line and column where `text` goes deeper. Invalid TOML that is not deep
// passes, because the parser reports best what is wrong with it.
void check_toml_depth(std::string_view text, const std::string& name);

}  // namespace ballast
