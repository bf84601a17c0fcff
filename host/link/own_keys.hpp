// SPDX-License-Identifier: GPL-3.0-or-later
// This user's own keys, with which the user's programs on this machine reach each other's servers
// without being given any. They are made once, in a folder that nobody else may read:
// $XDG_STATE_HOME/ballast/link or ~/.local/state/ballast/link, or, if neither can be written,
// ballast-keys-UID in the temporary folder.
#pragma once

#include <optional>

#include "host/link/curve_keys.hpp"

namespace ballast {

// Makes them if there are none yet. Throws ConfigError if the existing ones are malformed,
// DeviceError if none can be written.
ServerKeys own_server_keys();

// Empty if no server of this user has been started yet. Throws ConfigError as above.
std::optional<ClientKeys> own_client_keys();

}  // namespace ballast
