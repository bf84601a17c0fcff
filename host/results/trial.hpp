// SPDX-License-Identifier: GPL-3.0-or-later
// Work on what a stranger has made, by a library that may crash on it or never end: it is tried
// first in a copy of this process.
#pragma once

#include <functional>

namespace ballast {

// Does `work` in a child process, within limits on processor time and memory, and waits for it.
// False where the child was killed: by a fault, or by a limit. What `work` throws, changes or writes
// to the standard streams is lost. Throws DeviceError where there can be no process.
bool survives(const std::function<void()>& work);

}  // namespace ballast
