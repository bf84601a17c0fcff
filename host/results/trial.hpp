// SPDX-License-Identifier: GPL-3.0-or-later
// Tries work on an untrusted file, in which a library may crash or never end, in a copy of this
// process first.
#pragma once

#include <functional>

namespace ballast {

// Does `work` in a child process, within limits on processor time and memory, and waits for it.
// False if the child was killed by a fault or by a limit. What `work` throws, changes or writes to
// the standard streams is lost. Throws DeviceError if no process can be started.
bool survives(const std::function<void()>& work);

}  // namespace ballast
