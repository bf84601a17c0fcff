// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/plot_data.hpp"

#include <algorithm>
#include <utility>

namespace ballast {
namespace {

constexpr int kRestMs = 150;
constexpr int kRestAfterRefusalMs = 5000;
constexpr std::size_t kMaxBuckets = 4000;  // of the operation `history`
constexpr std::size_t kMaxChannels = 32;
constexpr std::size_t kFinestBuckets = 4096;  // of a frame, for the trigger

}  // namespace

PlotData::PlotData(QObject* parent) : QObject(parent) {
  rest_.setSingleShot(true);
  connect(&rest_, &QTimer::timeout, this, &PlotData::ask);
  connect(&series_, &SeriesModel::arrived, this, &PlotData::findTrigger);
  connect(&series_, &SeriesModel::changed, this, [this] {
    view_.setLatest(seconds(series_.end()));
    spectrogram_.setEnd(series_.end());
  });
  connect(&view_, &TimeView::modeChanged, this, [this] { spectrum_.setHeld(view_.held()); });
  connect(&series_, &SeriesModel::restarted, this, [this] {
    view_.reset();
    spectrum_.beginRun(static_cast<int>(series_.run()));
    spectrogram_.clear();
    gpus_.clear();
    wishes_.clear();
    rearm();
  });
}

void PlotData::setOverlay(RecordedCurve overlay) {
  overlay_ = std::move(overlay);
  emit overlayChanged();
}

void PlotData::clearOverlay() {
  overlay_.reset();
  emit overlayChanged();
}

void PlotData::setTrigger(const TriggerSettings& settings) {
  trigger_ = settings;
  rearm();
}

void PlotData::rearm() {
  armed_ = trigger_.mode != TriggerMode::kOff;
  finder_ = armed_ ? std::optional(LevelTrigger(trigger_.edge, trigger_.level)) : std::nullopt;
  quiet_until_s_ = 0.0;
  if (view_.triggered_s() && view_.following()) view_.setFollowing(true);
  emit triggerChanged();
}

void PlotData::findTrigger(Tick from, Tick to) {
  if (!armed_ || view_.held()) return;
  const auto series = series_.layout().site_series(trigger_.channel);
  if (!series) return;
  const MinMaxCurve curve = series_.curve(*series, from, to, kFinestBuckets);
  for (std::size_t i = 0; i < curve.columns.size(); ++i) {
    const double t_s = curve.t_s(i);
    if (!finder_->feed(curve.columns[i]) || t_s < quiet_until_s_) continue;
    if (trigger_.mode == TriggerMode::kSingle) armed_ = false;
    view_.triggerAt(t_s);
    quiet_until_s_ = view_.to_s();
    emit fired(t_s);
    if (!armed_) {
      emit triggerChanged();
      return;
    }
  }
}

void PlotData::setLiveLayout(const LiveLayout& layout) {
  if (layout == series_.layout()) return;
  gpus_.setLiveLayout(layout);
  series_.setLiveLayout(layout);
}

void PlotData::clear() {
  gpus_.setLiveLayout(gpus_.layout());
  series_.setLiveLayout(series_.layout());
}

void PlotData::takeFrame(const FramePtr& frame) {
  switch (frame->header.kind) {
    case FrameKind::kSeries:
      series_.takeFrame(frame);
      break;
    case FrameKind::kGpus:
      gpus_.takeFrame(frame);
      break;
    case FrameKind::kSpectrum:
      spectrum_.takeFrame(frame);
      break;
    default:
      break;
  }
}

void PlotData::takeHistory(const HistoryWish& wish, const Reply& reply) {
  if (asked_ > 0) --asked_;
  if (!reply.ok && wish.run == series_.run()) rest_.start(kRestAfterRefusalMs);
  if (asked_ == 0 && !wishes_.empty() && !rest_.isActive()) rest_.start(kRestMs);
  if (!reply.ok) return;  // who asked has told why
  try {
    series_.takeHistory(wish, reply);
  } catch (const Error& error) {
    emit failed(QString::fromUtf8(error.what()));
  }
}

void PlotData::takeSpectrogram(const SpectrogramWish& wish, const Reply& reply) {
  try {
    spectrogram_.take(wish, reply);
  } catch (const Error& error) {
    emit failed(QString::fromUtf8(error.what()));
  }
}

void PlotData::takeGpus(const GpuWish& wish, const Reply& reply) {
  try {
    gpus_.take(wish, reply);
  } catch (const Error& error) {
    emit failed(QString::fromUtf8(error.what()));
  }
}

void PlotData::setOver(bool over) {
  const bool ended = over && !over_;
  over_ = over;
  spectrum_.setOver(over);
  spectrogram_.setOver(over);
  gpus_.setOver(over);
  // What had been good enough while it moved is now asked for.
  if (ended) emit series_.changed();
}

void PlotData::setEnd(Tick end, std::uint32_t run) {
  series_.setEnd(end, run);
}

void PlotData::wish(std::size_t series, Tick from, Tick to, std::size_t buckets) {
  const LiveLayout& layout = series_.layout();
  HistoryWish wish;
  wish.source = layout.source_of(series);
  wish.from = std::max<Tick>(from, 0);
  wish.to = std::min(to, series_.end());
  wish.buckets = std::clamp<std::size_t>(buckets, 1, kMaxBuckets);
  if (wish.to <= wish.from) return;
  for (const LiveLayout::Channel& channel : layout.channels(wish.source.scope)) {
    if (wish.channels.size() < kMaxChannels) wish.channels.push_back(channel.name);
  }
  std::erase_if(wishes_, [&](const HistoryWish& old) { return old.source == wish.source; });
  wishes_.push_back(std::move(wish));
  if (asked_ == 0 && !rest_.isActive()) rest_.start(kRestMs);
}

// What comes up while answers are awaited is asked for after them: a slow server has one question
// per scope to answer, not one per drawing.
void PlotData::ask() {
  std::vector<HistoryWish> wishes = std::exchange(wishes_, {});
  asked_ = wishes.size();
  for (HistoryWish& wish : wishes) {
    wish.run = series_.run();
    emit historyWanted(wish);
  }
}

}  // namespace ballast
