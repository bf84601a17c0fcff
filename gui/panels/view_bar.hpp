// SPDX-License-Identifier: GPL-3.0-or-later
// What stretch of time the plots show: follow the run, hold it, scrub back, stop at a trigger.
#pragma once

#include <QAction>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSlider>
#include <QToolButton>
#include <QWidget>

#include "gui/model/plot_data.hpp"

namespace ballast {

class ViewBar : public QWidget {
  Q_OBJECT

 public:
  explicit ViewBar(PlotData& shown, QWidget* parent = nullptr);
  QAction* followAction() const { return follow_; }
  QAction* holdAction() const { return hold_; }
  QAction* rearmAction() const { return rearm_; }

 private:
  void takeTrigger();
  void refresh();
  void showTrigger();

  PlotData& data_;
  QAction* follow_;
  QAction* hold_;
  QAction* rearm_;
  QSlider* scrub_;
  QComboBox* span_;
  QComboBox* mode_;
  QComboBox* edge_;
  QComboBox* channel_;
  QDoubleSpinBox* level_kw_;
  QWidget* trigger_row_;  // of its own: what is seldom needed leaves the slider its width
};

}  // namespace ballast
