// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/analysis.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/welch.hpp"
#include "host/link/params.hpp"
#include "host/link/spectrogram.hpp"
#include "host/results/output_file.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kRateHz = static_cast<double>(kTicksPerSecond);
constexpr auto kRest = std::chrono::milliseconds(250);
constexpr auto kRestAfterError = std::chrono::seconds(1);
constexpr int kRestShare = 3;  // rests so many times as long as it worked
constexpr Tick kLeastSpectrum = 256;
constexpr Tick kSwingWindow = 600 * kTicksPerSecond;  // eleven segments
constexpr std::size_t kMaxSpectrograms = 8;           // waiting: seconds at most

}  // namespace

Analysis::Analysis(Session& session, Outbox& outbox, std::filesystem::path live_scenario)
    : session_(session),
      outbox_(outbox),
      live_scenario_(std::move(live_scenario)),
      spectrograms_(outbox, kMaxSpectrograms),
      thread_([this] { return work(); }) {}

void Analysis::finish() {
  thread_.stop();
  show_spectrum();
  keep_scenario();
}

Json Analysis::set_spectrum(const Json& params) {
  Params p(params, "spectrum");
  const std::lock_guard lock(mutex_);
  SpectrumOptions options = spectrum_;
  options.window_s = p.number("window_s", 1.0, 3600.0, options.window_s);
  options.segment_s = p.number("segment_s", 0.256, 65.536, options.segment_s);
  options.max_hz = p.number("max_hz", 1.0, kRateHz / 2.0, options.max_hz);
  p.done();
  spectrum_ = options;
  spectrum_changed_ = true;
  const std::size_t segment =
      segment_samples(options, static_cast<std::size_t>(ticks(options.window_s)));
  return {{"window_s", options.window_s},
          {"segment_s", static_cast<double>(segment) / kRateHz},
          {"max_hz", options.max_hz}};
}

void Analysis::ask_spectrogram(const Request& request, const LiveStore& store) {
  spectrograms_.push(request.id,
                     [&store, id = request.id, wanted = parse_spectrogram(request.params)] {
                       return live_spectrogram(id, store, wanted);
                     });
}

Background::Rest Analysis::work() {
  const auto begun = Clock::now();
  std::string error;
  for (const auto step : {&Analysis::keep_scenario, &Analysis::show_spectrum}) {
    try {
      (this->*step)();
    } catch (const std::exception& failed) {
      error = failed.what();
    }
  }
  if (!error.empty() && error != told_error_) outbox_.notice(session_.status().tick, error);
  told_error_ = error;
  if (!error.empty()) return kRestAfterError;
  return std::max<Background::Rest>(kRest, kRestShare * (Clock::now() - begun));
}

// So that what led to a crash can be run again.
void Analysis::keep_scenario() {
  const std::uint64_t changes = session_.changes();
  if (changes + 1 == kept_changes_ || session_.store() == nullptr) return;
  write_text_file(live_scenario_, scenario_toml(session_.replay()));
  kept_changes_ = changes + 1;
}

void Analysis::measure_swing(const LiveStore& store, Tick now, Tick since) {
  const LiveWindow window = store.window(std::min(kSwingWindow, now - since));
  session_.set_swing(setting_swing(window.grid_w, window.first_tick));
}

void Analysis::show_spectrum() {
  const LiveStore* store = session_.store();
  if (store == nullptr) return;
  const Tick now = store->ticks();
  SpectrumOptions options;
  {
    const std::lock_guard lock(mutex_);
    if (now < kLeastSpectrum || (now == spectrum_tick_ && !spectrum_changed_)) return;
    options = spectrum_;
    spectrum_changed_ = false;
  }
  spectrum_tick_ = now;
  // Two settings never share an average.
  const Tick since = session_.settings_since(now);
  if (now - since < kLeastSpectrum) return;
  measure_swing(*store, now, since);
  const LiveWindow window = store->window(std::min(ticks(options.window_s), now - since));
  WelchOptions welch_options;
  welch_options.segment = segment_samples(options, window.load_w.size());
  const std::size_t skip = samples_left_out(window.load_w.size(), welch_options.segment);
  const Spectrum load = welch(std::span(window.load_w).subspan(skip), kRateHz, welch_options);
  const Spectrum grid = welch(std::span(window.grid_w).subspan(skip), kRateHz, welch_options);
  const auto bins =
      std::min(load.f_hz.size(), static_cast<std::size_t>(options.max_hz / load.df_hz) + 1);
  std::vector<float> values;
  values.reserve(4 * bins);
  for (const auto& series : {load.psd, grid.psd, line_amplitudes(load), line_amplitudes(grid)}) {
    for (std::size_t k = 0; k < bins; ++k) values.push_back(static_cast<float>(series[k]));
  }
  FrameHeader header;
  header.kind = FrameKind::kSpectrum;
  header.first_tick = window.first_tick + static_cast<Tick>(skip);
  header.ticks = static_cast<std::uint32_t>(window.load_w.size() - skip);
  header.buckets = static_cast<std::uint32_t>(bins);
  header.channels = 4;
  header.step_hz = load.df_hz;
  outbox_.frame(header, values);
}

}  // namespace ballast
