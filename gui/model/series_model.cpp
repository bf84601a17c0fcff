// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/series_model.hpp"

#include <algorithm>

#include "sim/site/record_sink.hpp"

namespace ballast {
namespace {

constexpr std::size_t kLeastCells = 256;

// Nine tenths of the rows' and racks' memory for the recent past, within what is useful.
Tick recent_ticks(std::size_t series) {
  const std::size_t block = ExtentRing::bytes_per_series(ExtentRing::kBlock);
  const auto blocks = static_cast<Tick>(SeriesModel::kRackBytes / 10 * 9 / (series * block));
  return std::clamp<Tick>(blocks * ExtentRing::kBlock, ExtentRing::kBlock,
                          SeriesModel::kRecentTicks);
}

std::size_t overview_cells(std::size_t series) {
  const std::size_t cells = SeriesModel::kRackBytes / 10 / (series * sizeof(MinMax));
  return std::clamp(cells / 2 * 2, kLeastCells, SeriesModel::kOverviewCells);
}

}  // namespace

MinMaxCurve empty_curve(Tick from, Tick to, std::size_t columns) {
  MinMaxCurve curve;
  const Tick most = static_cast<Tick>(std::max<std::size_t>(columns, 1));
  const Tick first = std::max<Tick>(from, 0);
  if (to <= first) return curve;
  curve.step = (to - first + most - 1) / most;
  // Wide columns keep to the edges of the ring's cells: some wider, and much quicker to make.
  for (Tick cell = 512; cell >= 8; cell /= 8) {
    if (curve.step < 8 * cell) continue;
    curve.step = (curve.step + cell - 1) / cell * cell;
    break;
  }
  curve.first = first / curve.step * curve.step;
  const Tick count = (to - curve.first + curve.step - 1) / curve.step;
  curve.columns.resize(static_cast<std::size_t>(count));
  return curve;
}

void SeriesModel::setLiveLayout(const LiveLayout& layout) {
  layout_ = layout;
  run_ = 0;
  clear();
  emit restarted();
  emit changed();
}

void SeriesModel::clear() {
  end_ = 0;
  patches_.clear();
  stretches_.clear();
  site_ = std::make_unique<Store>(layout_.site.size(), kRecentTicks, kOverviewCells);
  parts_.reset();
  const std::size_t series = layout_.series() - layout_.site.size();
  if (series > 0) {
    parts_ = std::make_unique<Store>(series, recent_ticks(series), overview_cells(series));
  }
}

const SeriesModel::Store& SeriesModel::store(std::size_t series) const {
  return series < layout_.site.size() ? *site_ : *parts_;
}

std::size_t SeriesModel::indexInStore(std::size_t series) const {
  return series < layout_.site.size() ? series : series - layout_.site.size();
}

void SeriesModel::setEnd(Tick end, std::uint32_t run) {
  // A status may be ahead of frames that are on their way; one that says the same again tells where
  // the run stands still, and that no frame will.
  const bool stands = end == told_end_ && run == told_run_;
  told_end_ = end;
  told_run_ = run;
  const bool another = run != 0 && run_ != 0 && run != run_;
  if ((run_ != 0 && !stands) || end <= (another ? 0 : end_)) return;
  if (another) {
    run_ = run;
    clear();
    emit restarted();
  }
  end_ = end;
  emit changed();
}

void SeriesModel::takeFrame(const FramePtr& frame) {
  const FrameHeader& h = frame->header;
  if (h.kind != FrameKind::kSeries || h.channels != layout_.series() || h.ticks == 0 ||
      h.ticks_per_bucket == 0 || h.first_tick < 0 || !site_) {
    return;
  }
  const Tick end = h.first_tick + static_cast<Tick>(h.ticks);
  if (h.run != run_) {
    // Also where only the status of an earlier run was known, which had come further.
    const bool again = run_ != 0 || end < end_;
    run_ = h.run;
    if (again) {
      clear();
      emit restarted();
    }
  }
  for (Store* store : {site_.get(), parts_.get()}) {
    if (store == nullptr) continue;
    store->ring.advance(end);
    store->overview.reserve(end);
  }
  const float* values = frame->values.data();
  for (std::size_t s = 0; s < h.channels; ++s) {
    Store& to = s < layout_.site.size() ? *site_ : *parts_;
    const std::size_t index = indexInStore(s);
    for (std::uint32_t b = 0; b < h.buckets; ++b, values += 2) {
      const Tick from = h.first_tick + static_cast<Tick>(b) * h.ticks_per_bucket;
      const Tick stop = std::min<Tick>(end, from + h.ticks_per_bucket);
      if (from >= stop || std::isnan(values[0])) continue;
      to.ring.fill(index, from, stop, {values[0], values[1]});
      to.overview.add(index, from, stop, {values[0], values[1]});
    }
    to.ring.finish(index, h.first_tick, end);
  }
  addStretch(h.first_tick, end, h.ticks_per_bucket);
  end_ = std::max(end_, end);
  emit arrived(h.first_tick, end);
  emit changed();
}

MinMax SeriesModel::extent(std::size_t series, Tick from, Tick to) const {
  const Store& s = store(series);
  const std::size_t index = indexInStore(series);
  const Patch* p = patch(series);
  const bool recent = from >= s.ring.begin();
  // At a high pace an answer may be finer than what came live.
  const Stretch* came = recent && p != nullptr ? stretch(from) : nullptr;
  const bool finer = came != nullptr && p->step < came->step && from >= p->first && to <= p->end;
  if (finer) {
    const MinMax extent = fromPatch(*p, series, from, to);
    if (extent.known()) return extent;
  }
  if (recent) {
    const MinMax extent = s.ring.extent(index, from, to);
    if (extent.known()) return extent;
  }
  MinMax asked;
  if (p != nullptr) asked = fromPatch(*p, series, from, to);
  // A gap of the recent past must not be bridged by a wide cell.
  if (recent && from < s.ring.end()) return asked;
  if (asked.known() && p->step <= s.overview.cell_ticks()) return asked;
  const MinMax overview = s.overview.extent(index, from, to);
  return overview.known() ? overview : asked;
}

MinMaxCurve SeriesModel::curve(std::size_t series, Tick from, Tick to, std::size_t columns) const {
  if (series >= layout_.series() || !site_) return {};
  MinMaxCurve curve = empty_curve(from, std::min(to, end_), columns);
  // The width is that of the whole stretch, so that it does not change while it fills.
  if (const MinMaxCurve whole = empty_curve(from, to, columns); whole.step != curve.step) {
    curve = whole;
    const Tick known = (std::min(to, end_) - curve.first + curve.step - 1) / curve.step;
    curve.columns.resize(static_cast<std::size_t>(std::max<Tick>(known, 0)));
  }
  for (std::size_t i = 0; i < curve.columns.size(); ++i) {
    const Tick begin = curve.first + static_cast<Tick>(i) * curve.step;
    curve.columns[i] = extent(series, begin, std::min(begin + curve.step, end_));
  }
  return curve;
}

MinMax SeriesModel::at(std::size_t series, Tick tick) const {
  if (series >= layout_.series() || !site_ || tick < 0 || tick >= end_) return {};
  return extent(series, tick, tick + 1);
}

bool SeriesModel::blankBridged(std::size_t series, MinMaxCurve& curve) const {
  const auto bridged = layout_.series_of(kBridgedChannel, layout_.source_of(series));
  if (!bridged) return false;
  bool any = false;
  for (std::size_t i = 0; i < curve.columns.size(); ++i) {
    const Tick begin = curve.first + static_cast<Tick>(i) * curve.step;
    const MinMax share = extent(*bridged, begin, std::min(begin + curve.step, end_));
    if (!(share.min > 0.0F)) continue;
    curve.columns[i] = {};
    any = true;
  }
  return any;
}

MinMaxCurve SeriesModel::rackBand(std::string_view channel, Tick from, Tick to,
                                  std::size_t columns) const {
  MinMaxCurve band;
  for (std::size_t r = 0; r < layout_.racks; ++r) {
    const auto series = layout_.rack_series(channel, r);
    if (!series) return {};
    MinMaxCurve one = curve(*series, from, to, columns);
    blankBridged(*series, one);
    if (r == 0) {
      band = one;
    } else {
      for (std::size_t i = 0; i < band.columns.size(); ++i) band.columns[i].merge(one.columns[i]);
    }
  }
  return band;
}

std::size_t SeriesModel::bytes() const {
  std::size_t bytes = 0;
  for (const Store* store : {site_.get(), parts_.get()}) {
    if (store != nullptr) bytes += store->ring.bytes() + store->overview.bytes();
  }
  for (const Patch& patch : patches_) bytes += patch.min_max.capacity() * sizeof(float);
  bytes += stretches_.size() * sizeof(Stretch);
  return bytes;
}

}  // namespace ballast
