// SPDX-License-Identifier: GPL-3.0-or-later
// `ballast ctl judge`: the verdicts of a live bench.
#pragma once

#include <mutex>
#include <optional>
#include <ostream>
#include <string>

#include "host/link/client.hpp"

namespace ballast {

// What the link's thread hears of the judge.
class JudgeEar {
 public:
  void take(const Frame& frame);
  void arm();  // what came before is of no concern
  // By these limits: verdicts by former ones may still be on their way. Throws DeviceError where
  // the run could not be judged, or the server has gone.
  Json wait(const LinkClient& client, const Json& limits);

 private:
  std::mutex mutex_;
  bool armed_ = false;
  std::optional<Json> judgement_;
  std::string error_;
};

// Has the run judged, waits for the verdicts and prints them; the exit code is as of `ballast
// judge`.
int judge_live(const Request& request, bool json_wanted, LinkClient& client, JudgeEar& ear,
               std::ostream& out);

}  // namespace ballast
