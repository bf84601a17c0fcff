// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/time_view.hpp"

#include <algorithm>
#include <cmath>

namespace ballast {
namespace {

constexpr double kTriggerPlace = 0.2;   // of the view
constexpr double kFollowMargin = 0.02;  // of the view: so near to its edge the latest is followed

}  // namespace

void TimeView::show(double from_s, double to_s) {
  if (from_s == from_s_ && to_s == to_s_) return;
  from_s_ = from_s;
  to_s_ = to_s;
  emit rangeChanged(from_s, to_s);
}

void TimeView::setLatest(double latest_s) {
  latest_s_ = latest_s;
  if (!following_ || standing()) return;
  // At first the view fills from the left.
  const double to = std::max(latest_s, span_s());
  show(to - span_s(), to);
}

void TimeView::triggerAt(double t_s) {
  if (held_) return;
  triggered_s_ = t_s;
  const double from = std::max(0.0, t_s - kTriggerPlace * span_s());
  show(from, from + span_s());
  emit modeChanged();
}

void TimeView::reset() {
  latest_s_ = 0.0;
  triggered_s_.reset();
  following_ = true;
  held_ = false;
  show(0.0, span_s());
  emit modeChanged();
}

void TimeView::setRange(double from_s, double to_s) {
  if (!std::isfinite(from_s) || !std::isfinite(to_s) || to_s <= from_s) return;
  // Nothing lies before 0 s: a pan stops there, a zoom cuts.
  const double span = std::max(to_s - from_s, kLeastSpanS);
  const double from = std::max(0.0, from_s);
  const bool panned = std::abs(span - span_s()) < 1e-9 * span;
  const double to = panned ? from + span : std::max(to_s, from + kLeastSpanS);
  const bool zoomed_live = following_ && !panned && to >= latest_s_;
  const bool at_end = std::abs(to - latest_s_) <= kFollowMargin * (to - from) || zoomed_live;
  show(from, to);
  if (at_end != following_ || triggered_s_) {
    following_ = at_end;
    triggered_s_.reset();
    emit modeChanged();
  }
}

void TimeView::setSpan(double span_s) {
  const double span = std::max(span_s, kLeastSpanS);
  const double from = std::max(0.0, to_s_ - span);
  show(from, from + span);
  setLatest(latest_s_);
}

void TimeView::setFollowing(bool on) {
  following_ = on;
  triggered_s_.reset();
  if (on) held_ = false;
  setLatest(latest_s_);
  emit modeChanged();
}

void TimeView::setHeld(bool on) {
  if (held_ == on) return;
  held_ = on;
  setLatest(latest_s_);
  emit modeChanged();
}

void TimeView::fit() {
  triggered_s_.reset();
  following_ = false;
  show(0.0, std::max(latest_s_, kLeastSpanS));
  emit modeChanged();
}

void TimeView::setEdges(const QObject* plot, const Edges& edges) {
  const auto [known, added] = reach_.try_emplace(plot, edges);
  if (!added && known->second == edges) return;
  known->second = edges;
  narrow();
}

void TimeView::dropEdges(const QObject* plot) {
  if (reach_.erase(plot) > 0) narrow();
}

void TimeView::narrow() {
  std::optional<Edges> narrowest;
  for (const auto& [plot, edges] : reach_) {
    if (!narrowest) narrowest = edges;
    narrowest = {std::max(narrowest->left, edges.left), std::min(narrowest->right, edges.right)};
  }
  if (narrowest == edges_) return;
  edges_ = narrowest;
  emit edgesChanged();
}

}  // namespace ballast
