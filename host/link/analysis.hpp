// SPDX-License-Identifier: GPL-3.0-or-later
// What a bench process computes for its clients besides the simulation: spectra over a sliding
// window, at most four times a second, and spectrograms on request, each in its own thread. It also
// keeps a scenario of everything that was done.
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

  // Computes a last spectrum from the latest ticks and saves the scenario in its present state.
  // Throws DeviceError if that fails.
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
  void measure_swing(const LiveStore& store, Tick now, Tick since);

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
  std::string told_error_;          // an error that persists is reported once
  Background thread_;
};

}  // namespace ballast
