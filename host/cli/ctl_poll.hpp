// SPDX-License-Identifier: GPL-3.0-or-later
// What `ballast ctl` asks again and again while it waits for a run.
#pragma once

#include "host/link/client.hpp"

namespace ballast {

class StatusPoll {
 public:
  explicit StatusPoll(LinkClient& client) : client_(client) {}
  // The status, some time after the one before. Says on standard error when the bench has stopped
  // answering; it may go on: the machine may only have been slow.
  Reply next();

 private:
  LinkClient& client_;
  bool asked_ = false;
  bool told_ = false;
};

}  // namespace ballast
