// SPDX-License-Identifier: GPL-3.0-or-later
// How the live spectrum is averaged: the length of its sliding window and of its segments, as the
// server of the window is asked for it.
#pragma once

#include <QObject>

#include "gui/model/link_bridge.hpp"

namespace ballast {

class SpectrumChoice : public QObject {
  Q_OBJECT

 public:
  explicit SpectrumChoice(LinkBridge& bridge, QObject* parent = nullptr);

  double window_s() const { return window_s_; }
  double segment_s() const { return segment_s_; }  // as asked for; a power of two of ticks is taken
  void setWindow(double window_s);
  void setSegment(double segment_s);

 public slots:
  void ask();  // with each run: a bench begins with its own values

 signals:
  void inForce(double window_s);

 private:
  LinkBridge& bridge_;
  double window_s_ = 60.0;
  double segment_s_ = 16.384;
};

}  // namespace ballast
