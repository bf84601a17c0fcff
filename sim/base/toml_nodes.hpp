// SPDX-License-Identifier: GPL-3.0-or-later
// What messages say of the nodes of a TOML document, and its texts checked.
#pragma once

#include <toml++/toml.h>
#include <string>

#include "sim/base/error.hpp"

namespace ballast {

// A value as it was written, roughly: "3.5", "a table".
std::string written(const toml::node& node);

// The text of a node that is one, for the key of this full name. Throws ConfigError at `place` for
// a text of more than 64 kB or one with control characters; `lines` allows line breaks.
std::string plain_string(const std::string& key, const toml::node& node, const Place& place,
                         bool lines);

}  // namespace ballast
