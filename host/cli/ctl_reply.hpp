// SPDX-License-Identifier: GPL-3.0-or-later
// What `ballast ctl` prints of a reply.
#pragma once

#include <iosfwd>

#include "host/cli/ctl_command.hpp"
#include "host/link/message.hpp"

namespace ballast {

// As text, or as JSON where `args` asks for it. For `read`, only the registers whose names contain
// one of the words stay in the reply. Throws ConfigError where there are none, Json::exception
// where the reply is not as documented.
void print_reply(const CtlArgs& args, Reply& reply, std::ostream& out);

}  // namespace ballast
