// SPDX-License-Identifier: GPL-3.0-or-later
// Text from files on a terminal: a control character in it could move the cursor, change colours or
// hide what was printed.
#pragma once

#include <string>
#include <string_view>

namespace ballast {

// Below U+0020, U+007F, and U+0080 to U+009F in UTF-8.
bool has_control_characters(std::string_view text);

// Each control character as "\n", "\t" or "\x1b"; everything else as it is.
std::string visible(std::string_view text);

// The same, but line ends and tabs stay.
std::string visible_lines(std::string_view text);

}  // namespace ballast
