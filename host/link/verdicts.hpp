// SPDX-License-Identifier: GPL-3.0-or-later
// Live verdicts: what limits say to the grid-facing power over a sliding window, once a second or
// more seldom, from a thread of their own; and the frame that carries verdicts.
#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "host/limits/power_record.hpp"
#include "host/link/background.hpp"
#include "host/link/outbox.hpp"
#include "host/link/session.hpp"

namespace ballast {

// How verdicts are made, from the options of the operation `judge` but for `window_s`. All may be
// called by different threads and throw Error.
struct LiveJudge {
  // Gives the shortest records by which one thing or another that is asked for can be judged, in s.
  std::function<std::vector<double>(const Json& options)> check;
  std::function<Json(const PowerRecord& record, const Json& options)> judge;
  // The whole of a run that is over, by its folder.
  std::function<Json(const std::filesystem::path& run, const Json& options)> judge_run;
};

// The parameters of the operation `judge`.
struct JudgeRequest {
  double window_s = 600.0;      // as asked for, or longer where what is judged needs more
  std::optional<Json> options;  // absent: nothing is judged

  // The body of the reply: what is in force.
  Json in_force() const;
};
// Throws ConfigError.
JudgeRequest parse_judge(const Json& params, const LiveJudge& judge);

// Sends verdicts; `ticks` of the record from `first_tick` on.
void send_verdicts(Outbox& outbox, Json judgement, Tick first_tick, Tick ticks, bool whole_run);

class Verdicts {
 public:
  // `request`: as of the operation `judge`; null: nothing is judged until set(). One that holds no
  // longer is a notice, and nothing is judged.
  Verdicts(Session& session, Outbox& outbox, LiveJudge judge, const Json& request);

  // The operation `judge`: takes the parameters, gives the body of the reply. Throws ConfigError.
  Json set(const Json& params);
  // By which the whole run is to be judged; absent: by none.
  std::optional<Json> options() const;
  // Ends the thread.
  void stop() { thread_.stop(); }

 private:
  JudgeRequest request_or_none(const Json& request);
  Background::Rest work();
  void show();

  Session& session_;
  Outbox& outbox_;
  LiveJudge judge_;
  mutable std::mutex mutex_;
  JudgeRequest request_;
  bool changed_ = false;
  // Of the thread.
  Tick judged_tick_ = 0;
  std::string said_;  // the last notice: once is enough
  Background thread_;
};

}  // namespace ballast
