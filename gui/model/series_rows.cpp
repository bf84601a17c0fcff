// SPDX-License-Identifier: GPL-3.0-or-later
// In what buckets values came: where they are too wide for the screen, and the rows of a table,
// which unlike columns of the screen keep to their edges.
#include <algorithm>

#include "gui/model/series_model.hpp"

namespace ballast {

void SeriesModel::addStretch(Tick first, Tick end, Tick step) {
  while (!stretches_.empty() && stretches_.front().end <= site_->ring.begin()) {
    stretches_.pop_front();
  }
  while (!stretches_.empty() && stretches_.back().first >= first) stretches_.pop_back();
  if (!stretches_.empty()) {
    Stretch& last = stretches_.back();
    const bool whole = (last.end - last.first) % last.step == 0;
    if (last.end == first && last.kept == last.end && last.step == step && whole) {
      last.end = last.kept = end;
      return;
    }
    last.kept = std::min(last.kept, first);
    const Tick buckets = (last.kept - last.first + last.step - 1) / last.step;
    last.end = std::min(last.end, last.first + buckets * last.step);
  }
  stretches_.push_back({first, end, step, end});
}

// The latest that holds the tick.
const SeriesModel::Stretch* SeriesModel::stretch(Tick tick) const {
  const auto after = std::upper_bound(stretches_.begin(), stretches_.end(), tick,
                                      [](Tick t, const Stretch& s) { return t < s.first; });
  if (after == stretches_.begin()) return nullptr;
  const Stretch& found = *std::prev(after);
  return tick < found.end ? &found : nullptr;
}

const SeriesModel::Patch* SeriesModel::patchOfAll(const std::vector<std::size_t>& series) const {
  const Patch* common = patch(series.front());
  for (const std::size_t s : series) {
    if (patch(s) != common) return nullptr;
  }
  return common;
}

bool SeriesModel::complete(std::size_t series, const MinMaxCurve& curve, bool moving) const {
  if (series >= layout_.series() || !site_) return true;
  const Store& s = store(series);
  const std::size_t index = indexInStore(series);
  const Patch* p = patch(series);
  for (std::size_t i = 0; i < curve.columns.size(); ++i) {
    const Tick begin = curve.first + static_cast<Tick>(i) * curve.step;
    const Tick end = std::min(begin + curve.step, end_);
    const bool asked = p != nullptr && end > p->asked_from && begin < p->asked_to &&
                       p->asked_step <= 2 * curve.step;
    if (asked) continue;
    if (!curve.columns[i].known()) return false;
    if (begin >= s.ring.begin() && begin < s.ring.end()) {
      // Known from an answer, but from one to a coarser question.
      if (p != nullptr && !s.ring.extent(index, begin, end).known()) return false;
      const Stretch* came = stretch(begin);
      if (!moving && came != nullptr && came->step > curve.step) return false;
    } else if (!moving || s.overview.cell_ticks() > 2 * curve.step ||
               !s.overview.extent(index, begin, end).known()) {
      return false;  // the overview only stands in
    }
  }
  return true;
}

// Buckets that hold `tick`, as many on end as it takes to reach `target`.
SeriesModel::Piece SeriesModel::piece(const Store& store, const Patch* patch, Tick tick,
                                      Tick target, Tick step) const {
  const auto buckets = [&](Tick first, Tick width, Tick end) {
    const Tick from = first + (tick - first) / width * width;
    const Tick to = first + (std::max(target, tick + 1) - first + width - 1) / width * width;
    return std::pair(from, std::min(to, end));
  };
  const bool asked = patch != nullptr && tick >= patch->first && tick < patch->end;
  const Stretch* came = tick >= store.ring.begin() ? stretch(tick) : nullptr;
  if (came != nullptr && (!asked || came->step <= step || came->step <= patch->step)) {
    const auto [from, to] = buckets(came->first, came->step, came->end);
    return {Piece::From::kRing, from, to, std::min(to, came->kept), nullptr};
  }
  if (asked) {
    const auto [from, to] = buckets(patch->first, patch->step, patch->end);
    return {Piece::From::kPatch, from, to, to, patch};
  }
  if (tick < store.ring.begin()) {
    const auto [from, to] = buckets(0, store.overview.cell_ticks(), end_);
    return {Piece::From::kOverview, from, to, to, nullptr};
  }
  return {Piece::From::kNothing, tick, std::max(target, tick + 1), tick, nullptr};
}

SeriesRows SeriesModel::rows(const std::vector<std::size_t>& series, Tick from, Tick to,
                             std::size_t columns) const {
  SeriesRows out;
  out.series.resize(series.size());
  const bool there = std::all_of(series.begin(), series.end(),
                                 [this](std::size_t s) { return s < layout_.series(); });
  const Tick stop = std::min(to, end_);
  if (series.empty() || !there || !site_) return out;
  const Tick step = empty_curve(from, to, columns).step;
  const Patch* common = patchOfAll(series);
  const Store& store = this->store(series.front());
  for (Tick t = std::max<Tick>(from, 0); t < stop;) {
    // As many buckets as end before the row is as long as a column, or the one that does then.
    const Tick target = std::min((t / step + 1) * step, stop);
    SeriesRows::Row row{t, t};
    std::vector<MinMax> extents(series.size());
    while (row.end < target) {
      const Piece p = piece(store, common, row.end, target, step);
      const bool begun = row.end > row.first;
      const bool unknown = p.from == Piece::From::kNothing;
      if (begun && (unknown || p.first < row.end)) break;  // a gap, or it reaches back
      if (!begun) row.first = p.first;
      row.end = std::min(p.end, end_);
      if (p.from == Piece::From::kOverview) out.rough_until = row.end;
      for (std::size_t i = 0; i < series.size(); ++i) {
        const std::size_t index = indexInStore(series[i]);
        if (p.from == Piece::From::kRing) {
          extents[i].merge(store.ring.extent(index, p.first, p.kept));
        } else if (p.from == Piece::From::kPatch) {
          extents[i].merge(fromPatch(*p.patch, series[i], p.first, p.end));
        } else if (p.from == Piece::From::kOverview) {
          extents[i].merge(store.overview.extent(index, p.first, p.end));
        }
      }
      if (unknown) break;
    }
    out.rows.push_back(row);
    for (std::size_t i = 0; i < series.size(); ++i) out.series[i].push_back(extents[i]);
    t = row.end;
  }
  return out;
}

}  // namespace ballast
