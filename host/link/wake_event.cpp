// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/wake_event.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "sim/base/error.hpp"

namespace ballast {

WakeEvent::WakeEvent() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (descriptor_ < 0) throw DeviceError("too many open files", {}, "close other programs");
}

WakeEvent::~WakeEvent() {
  close(descriptor_);
}

void WakeEvent::set() const {
  const std::uint64_t one = 1;
  static_cast<void>(!write(descriptor_, &one, sizeof one));  // full is as good as set
}

void WakeEvent::clear() const {
  std::uint64_t count = 0;
  static_cast<void>(!read(descriptor_, &count, sizeof count));
}

}  // namespace ballast
