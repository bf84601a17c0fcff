// SPDX-License-Identifier: GPL-3.0-or-later
// The stretch of time that all plots over time show: it follows the run, stands still while it is
// held, goes back where the user scrubs, and stops at a trigger.
#pragma once

#include <QObject>
#include <map>
#include <optional>

#include "gui/model/trigger.hpp"

namespace ballast {

class TimeView : public QObject {
  Q_OBJECT

 public:
  static constexpr double kLeastSpanS = 0.005;

  explicit TimeView(QObject* parent = nullptr) : QObject(parent) {}

  double from_s() const { return from_s_; }
  double to_s() const { return to_s_; }
  double span_s() const { return to_s_ - from_s_; }
  double latest_s() const { return latest_s_; }
  bool following() const { return following_; }
  bool held() const { return held_; }
  std::optional<double> triggered_s() const { return triggered_s_; }
  bool standing() const { return held_ || triggered_s_; }

  void setLatest(double latest_s);
  // A trigger fired at that time: it moves to one fifth of the view, which then stands still.
  void triggerAt(double t_s);
  void reset();  // a new run

  // Horizontal extent in pixels, so that equal times are aligned: each visible plot states the
  // extent that its area could have, and all use the narrowest.
  struct Edges {
    int left;
    int right;
    bool operator==(const Edges&) const = default;
  };
  void setEdges(const QObject* plot, const Edges& edges);
  void dropEdges(const QObject* plot);
  const std::optional<Edges>& edges() const { return edges_; }

 public slots:
  // By the user: leaves following unless the latest lies in the last part of the range.
  void setRange(double from_s, double to_s);
  void setSpan(double span_s);  // keeps the right edge
  void setFollowing(bool on);
  void setHeld(bool on);
  void fit();  // all of the run

 signals:
  void rangeChanged(double from_s, double to_s);
  void modeChanged();  // following, held, triggered
  void edgesChanged();

 private:
  void narrow();
  void show(double from_s, double to_s);

  double from_s_ = 0.0;
  double to_s_ = 60.0;
  double latest_s_ = 0.0;
  bool following_ = true;
  bool held_ = false;
  std::optional<double> triggered_s_;
  std::map<const QObject*, Edges> reach_;  // of the plots that can be seen
  std::optional<Edges> edges_;
};

}  // namespace ballast
