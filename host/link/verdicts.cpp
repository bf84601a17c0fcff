// SPDX-License-Identifier: GPL-3.0-or-later
#include "host/link/verdicts.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "host/link/params.hpp"

namespace ballast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kRateHz = static_cast<double>(kTicksPerSecond);
constexpr auto kRest = std::chrono::seconds(1);
constexpr int kRestShare = 3;  // rests so many times as long as it worked
constexpr Tick kLeastJudged = 2;
constexpr double kMaxWindowS = static_cast<double>(LiveStore::kWindowTicks) / kRateHz;

// A window in memory as the judge reads records. Voltage is not simulated yet.
class WindowRecord : public PowerRecord {
 public:
  WindowRecord(const LiveWindow& window, const DemandQuality& demand, double peak_w)
      : window_(window) {
    info_.name = "live";
    info_.rate_hz = kRateHz;
    info_.samples = window.grid_w.size();
    info_.t0_s = seconds(window.first_tick);
    info_.nyquist_hz = std::min(demand.nyquist_hz, kRateHz / 2.0);
    info_.bandwidth_hz = std::min(demand.bandwidth_hz, info_.nyquist_hz);
    info_.spacing_s = demand.spacing_s;
    info_.gaps = window.gaps;
    info_.notices = demand.notices;
    info_.peak_w = peak_w;
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

}  // namespace

Json LiveJudgeRequest::in_force() const {
  return {{"window_s", window_s}, {"limits", options ? (*options)["limits"] : Json::array()}};
}

LiveJudgeRequest parse_judge(const Json& params, const LiveJudge& judge) {
  Params p(params, "judge");
  LiveJudgeRequest request;
  request.window_s = p.number("window_s", 1.0, kMaxWindowS, request.window_s);
  const bool any = !p.texts("limits", 64).empty();
  Json options = params;
  options.erase("window_s");
  for (const double needed_s : judge.check(options)) {
    if (needed_s <= kMaxWindowS) request.window_s = std::max(request.window_s, needed_s);
  }
  if (any) request.options = std::move(options);
  return request;
}

void send_verdicts(Outbox& outbox, Json judgement, const Json& options, Tick first_tick, Tick ticks,
                   bool whole_run) {
  FrameHeader header;
  header.kind = FrameKind::kVerdicts;
  header.first_tick = first_tick;
  header.ticks = static_cast<std::uint32_t>(ticks);
  judgement["whole_run"] = whole_run;
  judgement["request"] = options;
  outbox.text(header, judgement);
}

Verdicts::Verdicts(Session& session, Outbox& outbox, LiveJudge judge, const Json& request)
    : session_(session),
      outbox_(outbox),
      judge_(std::move(judge)),
      request_(request_or_none(request)),
      thread_([this] { return work(); }) {}

LiveJudgeRequest Verdicts::request_or_none(const Json& request) {
  try {
    return request.is_null() ? LiveJudgeRequest{} : parse_judge(request, judge_);
  } catch (const Error& error) {
    outbox_.notice(0, error.what(), "judge");
    return {};
  }
}

Json Verdicts::set(const Json& params) {
  LiveJudgeRequest request = parse_judge(params, judge_);
  Json in_force = request.in_force();
  {
    const std::lock_guard lock(mutex_);
    request_ = std::move(request);
    changed_ = true;
  }
  thread_.wake();
  return in_force;
}

std::optional<Json> Verdicts::options() const {
  const std::lock_guard lock(mutex_);
  return request_.options;
}

Background::Rest Verdicts::work() {
  const auto begun = Clock::now();
  try {
    show();
  } catch (const std::exception& error) {
    if (said_ != error.what()) outbox_.notice(session_.status().tick, error.what(), "judge");
    said_ = error.what();
  }
  return std::max<Background::Rest>(kRest, kRestShare * (Clock::now() - begun));
}

void Verdicts::show() {
  const LiveStore* store = session_.store();
  if (store == nullptr) return;
  const Tick now = store->ticks();
  LiveJudgeRequest request;
  {
    const std::lock_guard lock(mutex_);
    if (now < kLeastJudged || (now == judged_tick_ && !changed_)) return;
    request = request_;
    if (changed_) said_.clear();
    changed_ = false;
  }
  judged_tick_ = now;
  if (!request.options) return;
  // Two settings never share a verdict.
  const Tick since = session_.settings_since(now);
  if (now - since < kLeastJudged) return;
  // With the sample that closes it: a change over all of the window is one of its changes.
  const LiveWindow window = store->window(std::min(ticks(request.window_s) + 1, now - since));
  const WindowRecord record(window, store->layout().demand, store->peak_grid_w());
  send_verdicts(outbox_, judge_.judge(record, *request.options), *request.options,
                window.first_tick, static_cast<Tick>(window.grid_w.size()), false);
}

}  // namespace ballast
