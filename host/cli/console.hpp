// SPDX-License-Identifier: GPL-3.0-or-later
// What a command says beside its output.
#pragma once

#include <string>

namespace ballast {

// A line "ballast: TEXT" on standard error, control characters shown as text. That may be a file on
// the disk that has just filled up: what cannot be said is no reason to end in another way, and
// passes without an error.
void say(const std::string& text);

}  // namespace ballast
