// SPDX-License-Identifier: GPL-3.0-or-later
// What a bench process computes for its clients beside the simulation: spectra over a sliding
// window, four times a second or more seldom, and spectrograms on request, in a thread each; and it
// keeps the scenario of what was done.
#pragma once

#include <filesystem>
#include <mutex>

#include "host/link/answer_queue.hpp"
#include "host/link/background.hpp"
#include "host/link/outbox.hpp"
#include "host/link/session.hpp"
#include "host/link/spectrum_window.hpp"

namespace ballast {

class Analysis {
 public:
  // `live_scenario`: file that is kept up to date with what was done.
  Analysis(Session& session, Outbox& outbox, std::filesystem::path live_scenario);

  // Ends the spectra with one of the latest ticks, and keeps the scenario as it is now. Throws
  // DeviceError where that fails.
  void finish();

  // The operation `spectrum`: takes the parameters, gives the body of the reply. Throws
  // ConfigError.
  Json set_spectrum(const Json& params);

  // The operation `spectrogram`: the reply comes to the outbox later. Throws ConfigError, and
  // DeviceError where too many requests wait. `store` must outlive this.
  void ask_spectrogram(const Request& request, const LiveStore& store);

 private:
  Background::Rest work();
  void keep_scenario();
  void show_spectrum();

  Session& session_;
  Outbox& outbox_;
  std::filesystem::path live_scenario_;

  std::mutex mutex_;
  SpectrumOptions spectrum_;
  bool spectrum_changed_ = false;

  AnswerQueue spectrograms_;
  // Of the thread.
  Tick spectrum_tick_ = 0;
  std::uint64_t kept_changes_ = 0;  // 1 + of the session; 0: never kept
  std::string told_error_;          // one that stays is told once
  Background thread_;
};

}  // namespace ballast
