// SPDX-License-Identifier: GPL-3.0-or-later
// The thread of a bench process that looks at what was recorded: spectra four times a second, live
// verdicts once a second or more seldom, over sliding windows. At a lower priority than the
// simulation, and resting at least as long as it worked three times over.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "host/limits/power_record.hpp"
#include "host/link/outbox.hpp"
#include "host/link/session.hpp"

namespace ballast {

// How verdicts are made, from the options of the operation `judge` but for `window_s`. Both may be
// called by different threads and throw Error.
struct LiveJudge {
  std::function<void(const Json& options)> check;
  std::function<Json(const PowerRecord& record, const Json& options)> judge;
};

struct SpectrumOptions {
  double window_s = 60.0;
  double segment_s = 16.384;  // cut to the window; 0.06 Hz per bin
  double max_hz = 100.0;
};

class Analysis {
 public:
  // `live_scenario`: file that is kept up to date with what was done.
  Analysis(Session& session, Outbox& outbox, LiveJudge judge, std::filesystem::path live_scenario);
  ~Analysis();

  // Ends the thread, and keeps the scenario as it is now. Throws DeviceError where that fails.
  void finish();
  Analysis(const Analysis&) = delete;
  Analysis& operator=(const Analysis&) = delete;

  // The operations `spectrum` and `judge`: take the parameters, give the body of the reply. Throw
  // ConfigError.
  Json set_spectrum(const Json& params);
  Json set_judge(const Json& params);

 private:
  void work();
  void stop();
  void keep_scenario();
  void show_spectrum();
  void show_verdicts();

  Session& session_;
  Outbox& outbox_;
  LiveJudge judge_;
  std::filesystem::path live_scenario_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  SpectrumOptions spectrum_;
  std::optional<Json> judge_options_;  // absent: nothing is judged
  double judge_window_s_ = 600.0;
  bool judge_changed_ = false;
  bool spectrum_changed_ = false;

  // Of the thread.
  Tick spectrum_tick_ = 0;
  Tick judged_tick_ = 0;
  std::uint64_t kept_changes_ = 0;  // 1 + of the session; 0: never kept
  double nyquist_hz_ = 0.0;         // of the demand; 0: not known yet
  std::thread thread_;
};

}  // namespace ballast
