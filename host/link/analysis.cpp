// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/analysis.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "host/analysis/line_spectrum.hpp"
#include "host/analysis/welch.hpp"
#include "host/link/params.hpp"
#include "host/results/output_file.hpp"
#include "sim/workload/workload.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kRateHz = static_cast<double>(kTicksPerSecond);
constexpr auto kRest = std::chrono::milliseconds(250);
constexpr auto kJudgeRest = std::chrono::seconds(1);
constexpr Tick kLeastSpectrum = 256;
constexpr Tick kLeastJudged = 2;
constexpr int kNice = 10;

// A window in memory as the judge reads records. Voltage is not simulated yet.
class WindowRecord : public PowerRecord {
 public:
  WindowRecord(const LiveWindow& window, double nyquist_hz) : window_(window) {
    info_.name = "live";
    info_.rate_hz = kRateHz;
    info_.samples = window.grid_w.size();
    info_.t0_s = seconds(window.first_tick);
    info_.nyquist_hz = std::min(nyquist_hz, kRateHz / 2.0);
  }
  const RecordInfo& info() const override { return info_; }
  void read_power_w(std::size_t first, std::span<double> out) const override {
    if (first + out.size() > window_.grid_w.size()) throw std::out_of_range("beyond the record");
    std::copy_n(window_.grid_w.begin() + static_cast<std::ptrdiff_t>(first), out.size(),
                out.begin());
  }

 private:
  const LiveWindow& window_;
  RecordInfo info_;
};

double demand_nyquist_hz(const Scenario& s) {
  return make_workload(s.workload, static_cast<std::size_t>(s.site.racks),
                       static_cast<std::size_t>(s.site.gpus_per_rack), s.site.gpu_idle_w,
                       static_cast<std::uint64_t>(s.run.seed))
      ->nyquist_hz();
}

std::size_t segment_samples(const SpectrumOptions& options, std::size_t window) {
  const auto wanted = static_cast<std::size_t>(std::lround(options.segment_s * kRateHz));
  return std::bit_floor(std::min(wanted, window));
}

}  // namespace

Analysis::Analysis(Session& session, Outbox& outbox, LiveJudge judge,
                   std::filesystem::path live_scenario)
    : session_(session),
      outbox_(outbox),
      judge_(std::move(judge)),
      live_scenario_(std::move(live_scenario)) {
  thread_ = std::thread([this] { work(); });
}

Analysis::~Analysis() {
  stop();
}

void Analysis::finish() {
  stop();
  keep_scenario();
}

void Analysis::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    stopped_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
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
  return {
      {"window_s", options.window_s}, {"segment_s", options.segment_s}, {"max_hz", options.max_hz}};
}

Json Analysis::set_judge(const Json& params) {
  Params p(params, "judge");
  const double window_s = p.number("window_s", 1.0, 3600.0, 600.0);
  Json options = params;
  options.erase("window_s");
  const std::vector<std::string> limits = p.texts("limits", 64);
  if (!limits.empty()) judge_.check(options);
  const std::lock_guard lock(mutex_);
  judge_window_s_ = window_s;
  judge_options_ = limits.empty() ? std::nullopt : std::optional(options);
  judge_changed_ = true;
  return {{"window_s", window_s}, {"limits", limits}};
}

void Analysis::work() {
  // Of this thread alone: on Linux the id is a thread's. Failing leaves it as it is.
  static_cast<void>(setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice));
  auto judge_due = Clock::now();
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    const auto begun = Clock::now();
    auto rest = std::chrono::duration_cast<Clock::duration>(kRest);
    try {
      keep_scenario();
      show_spectrum();
      const auto before = Clock::now();
      rest = std::max<Clock::duration>(rest, 3 * (before - begun));
      if (before >= judge_due) {
        show_verdicts();
        judge_due =
            Clock::now() + std::max<Clock::duration>(kJudgeRest, 3 * (Clock::now() - before));
      }
    } catch (const std::exception& error) {
      FrameHeader header;
      header.kind = FrameKind::kNotice;
      header.first_tick = session_.status().tick;
      outbox_.text(header, Json{{"type", "notice"}, {"message", error.what()}});
      rest = kJudgeRest;
    }
    lock.lock();
    stopped_.wait_for(lock, rest, [this] { return stop_; });
  }
}

// So that what led to a crash can be run again.
void Analysis::keep_scenario() {
  const std::uint64_t changes = session_.changes();
  if (changes + 1 == kept_changes_ || session_.store() == nullptr) return;
  write_text_file(live_scenario_, scenario_toml(session_.replay()));
  kept_changes_ = changes + 1;
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
  const LiveWindow window = store->window(ticks(options.window_s));
  WelchOptions welch_options;
  welch_options.segment = segment_samples(options, window.load_w.size());
  const Spectrum load = welch(window.load_w, kRateHz, welch_options);
  const Spectrum grid = welch(window.grid_w, kRateHz, welch_options);
  const auto bins =
      std::min(load.f_hz.size(), static_cast<std::size_t>(options.max_hz / load.df_hz) + 1);
  std::vector<float> values;
  values.reserve(4 * bins);
  for (const auto& series : {load.psd, grid.psd, line_amplitudes(load), line_amplitudes(grid)}) {
    for (std::size_t k = 0; k < bins; ++k) values.push_back(static_cast<float>(series[k]));
  }
  FrameHeader header;
  header.kind = FrameKind::kSpectrum;
  header.first_tick = window.first_tick;
  header.ticks = static_cast<std::uint32_t>(window.load_w.size());
  header.buckets = static_cast<std::uint32_t>(bins);
  header.channels = 4;
  header.step_hz = load.df_hz;
  outbox_.frame(header, values);
}

void Analysis::show_verdicts() {
  const LiveStore* store = session_.store();
  if (store == nullptr) return;
  const Tick now = store->ticks();
  std::optional<Json> options;
  double window_s = 0.0;
  {
    const std::lock_guard lock(mutex_);
    if (now < kLeastJudged || (now == judged_tick_ && !judge_changed_)) return;
    options = judge_options_;
    window_s = judge_window_s_;
    judge_changed_ = false;
  }
  judged_tick_ = now;
  if (!options) return;
  if (nyquist_hz_ <= 0.0) nyquist_hz_ = demand_nyquist_hz(session_.scenario());
  const LiveWindow window = store->window(ticks(window_s));
  const WindowRecord record(window, nyquist_hz_);
  FrameHeader header;
  header.kind = FrameKind::kVerdicts;
  header.first_tick = window.first_tick;
  header.ticks = static_cast<std::uint32_t>(window.grid_w.size());
  outbox_.text(header, judge_.judge(record, *options));
}

}  // namespace ballast
