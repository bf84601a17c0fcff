// SPDX-License-Identifier: GPL-3.0-or-later
// Keys of this user's own, by which the user's programs on this machine find each other's servers
// without anybody giving keys. They are made once, in a folder that nobody else may read:
// $XDG_STATE_HOME/ballast/link or ~/.local/state/ballast/link, and where neither can be written,
// ballast-keys-UID in the temporary folder.
#pragma once

#include <optional>

#include "host/link/curve_keys.hpp"

namespace ballast {

// Makes them where there are none yet. Throws ConfigError where what is there is malformed,
// DeviceError where none can be written.
ServerKeys own_server_keys();

// None where no server of this user has been started yet. Throws ConfigError as above.
std::optional<ClientKeys> own_client_keys();

}  // namespace ballast
