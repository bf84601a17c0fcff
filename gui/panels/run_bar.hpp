// SPDX-License-Identifier: GPL-3.0-or-later
// Run control: start, pause, step, restart, pace, and the state of the run.
#pragma once

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QToolBar>
#include <optional>

#include "gui/model/run_model.hpp"
#include "gui/panels/run_icons.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class RunBar : public QToolBar {
  Q_OBJECT

 public:
  explicit RunBar(RunModel& run, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme);
  QAction* toggleAction() const { return toggle_; }
  QAction* stepAction() const { return step_; }
  QAction* restartAction() const { return restart_; }
  QComboBox* paceBox() const { return pace_; }

 signals:
  void failed(const QString& text);

 private:
  void refresh();
  void takePace();
  void showPace();

  RunModel& run_;
  const Theme* theme_;
  QAction* toggle_;
  std::optional<RunSign> shown_;  // on toggle_
  QAction* step_;
  QAction* restart_;
  QComboBox* step_size_;
  QComboBox* pace_;
  QLabel* clock_;
  QLabel* state_;
};

}  // namespace ballast
