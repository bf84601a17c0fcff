// SPDX-License-Identifier: GPL-3.0-or-later
// What was done to a live run, as a scenario that does it again.
#pragma once

#include <vector>

#include "sim/scenario/scenario.hpp"

namespace ballast {

class LiveLog {
 public:
  // Called for each write and event that was not refused, in the order in which they were made;
  // `tick` is the coupling at which that was.
  void wrote(Tick tick, const RegisterWrite& write);
  void injected(Tick tick, const EventConfig& event);

  // `base` with all of it as `[[writes]]` and `[[events]]`: run without a driver, it gives the same
  // samples, bit for bit. A key per write, since the keys of one table have no order.
  Scenario replay(const Scenario& base) const;

 private:
  std::vector<WriteConfig> writes_;
  std::vector<EventConfig> events_;
};

}  // namespace ballast
