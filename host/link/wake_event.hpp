// SPDX-License-Identifier: GPL-3.0-or-later
// Wakes a thread that waits in poll(2), from any other.
#pragma once

namespace ballast {

class WakeEvent {
 public:
  WakeEvent();  // throws DeviceError where too many files are open
  ~WakeEvent();
  WakeEvent(const WakeEvent&) = delete;
  WakeEvent& operator=(const WakeEvent&) = delete;

  // Readable from set() to clear().
  int descriptor() const { return descriptor_; }
  void set() const;
  void clear() const;

 private:
  int descriptor_;
};

}  // namespace ballast
