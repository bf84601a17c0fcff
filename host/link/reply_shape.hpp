// SPDX-License-Identifier: GPL-3.0-or-later
// Checks what a server says before a client relies on it. A server of another version, or another
// program, may say anything; whatever lacks the documented type is refused here.
#pragma once

#include <string>
#include <string_view>

#include "host/link/message.hpp"

namespace ballast {

// The reply to `op`. Throws ProtocolError, which names the first member that is missing, has
// another type or is out of range. Members that are not documented are let pass.
void check_reply(const std::string& op, const Json& body);

// The content of a frame of verdicts or notices, parsed and checked. Throws ProtocolError.
Json parse_verdicts(std::string_view text);
Json parse_notice(std::string_view text);

}  // namespace ballast
