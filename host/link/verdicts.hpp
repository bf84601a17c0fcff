// SPDX-License-Identifier: GPL-3.0-or-later
// Live verdicts: the grid-facing power is judged over a sliding window, at most once a second, in a
// separate thread. Also the frame that carries verdicts.
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
  // Returns the shortest records, in s, with which the requested clauses can be judged.
  std::function<std::vector<double>(const Json& options)> check;
  std::function<Json(const PowerRecord& record, const Json& options)> judge;
  // Judges the whole of a run that has ended, given its folder.
  std::function<Json(const std::filesystem::path& run, const Json& options)> judge_run;
};

// The parameters of the operation `judge`.
struct LiveJudgeRequest {
  double window_s = 600.0;      // as asked for, or longer where what is judged needs more
  std::optional<Json> options;  // absent: nothing is judged

  // The body of the reply: the parameters in force.
  Json in_force() const;
};
// Throws ConfigError.
LiveJudgeRequest parse_judge(const Json& params, const LiveJudge& judge);

// Sends verdicts by these options; `ticks` of the record from `first_tick` on. They carry the
// options as `request`: those made by former ones may arrive after the reply to `judge`.
void send_verdicts(Outbox& outbox, Json judgement, const Json& options, Tick first_tick, Tick ticks,
                   bool whole_run);

class Verdicts {
 public:
  // `request`: parameters of the operation `judge`; null: nothing is judged until set(). If they
  // are no longer valid, a notice says so and nothing is judged.
  Verdicts(Session& session, Outbox& outbox, LiveJudge judge, const Json& request);

  // The operation `judge`: takes the parameters, gives the body of the reply. Throws ConfigError.
  Json set(const Json& params);
  // The options by which the whole run is to be judged; absent: none.
  std::optional<Json> options() const;
  // Ends the thread.
  void stop() { thread_.stop(); }

 private:
  LiveJudgeRequest request_or_none(const Json& request);
  Background::Rest work();
  void show();

  Session& session_;
  Outbox& outbox_;
  LiveJudge judge_;
  mutable std::mutex mutex_;
  LiveJudgeRequest request_;
  bool changed_ = false;
  // Of the thread.
  Tick judged_tick_ = 0;
  std::string said_;  // the last notice: once is enough
  Background thread_;
};

}  // namespace ballast
