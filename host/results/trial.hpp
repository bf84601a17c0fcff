// SPDX-License-Identifier: GPL-3.0-or-later
// Tries work on an untrusted file, in which a library may crash or never end, in a copy of this
// process first.
#pragma once

#include <functional>
#include <span>

namespace ballast {

// A child copies this process at a moment when another thread may hold a lock, which nobody then
// releases there. One that has not ended after so many seconds is killed, and another one is made.
inline constexpr unsigned kTrialPatienceS[] = {5, 30, 300};

// Does `work` in a child process, within limits on processor time and memory, and waits for it.
// False if the child was killed by a fault or by a limit, or if all children waited in vain. What
// `work` throws, changes or writes to the standard streams is lost. Throws DeviceError if no
// process can be started.
bool survives(const std::function<void()>& work,
              std::span<const unsigned> patience_s = kTrialPatienceS);

}  // namespace ballast
