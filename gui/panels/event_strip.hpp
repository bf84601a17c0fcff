// SPDX-License-Identifier: GPL-3.0-or-later
// The run as a line: where it is, what has happened and what is scheduled. A click on it asks for
// that time to be shown.
#pragma once

#include <QWidget>

#include "gui/model/event_model.hpp"
#include "gui/theme/theme.hpp"

namespace ballast {

class EventStrip : public QWidget {
  Q_OBJECT

 public:
  explicit EventStrip(const EventModel& model, QWidget* parent = nullptr);
  void applyTheme(const Theme& theme);

 signals:
  void timeChosen(double t_s);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  double xOf(double t_s) const;
  double timeAt(double x) const;

  const EventModel& model_;
  const Theme* theme_;
};

}  // namespace ballast
