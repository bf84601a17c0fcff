// SPDX-License-Identifier: GPL-3.0-or-later
// Makes things happen, now or at a time, and shows what happened.
#pragma once

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>
#include <QTableView>
#include <QWidget>

#include "gui/model/event_model.hpp"
#include "gui/model/link_bridge.hpp"
#include "gui/panels/event_strip.hpp"

namespace ballast {

class EventPanel : public QWidget {
  Q_OBJECT

 public:
  EventPanel(EventModel& model, LinkBridge& bridge, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) { strip_->applyTheme(theme); }
  void setFacts(const ScenarioFacts& facts);
  void setEnabledFor(bool live);

 public slots:
  // With the values of the panel's fields.
  void inject(const QString& kind);

 signals:
  void notice(const QString& text);
  void timeChosen(double t_s);

 private:
  QWidget* buildButtons();
  QWidget* buildFields();

  EventModel& model_;
  LinkBridge& bridge_;
  EventStrip* strip_;
  QTableView* table_;
  QWidget* buttons_;
  QComboBox* job_;
  QSpinBox* rack_;
  QSpinBox* rank_;
  QDoubleSpinBox* slowdown_;
  QDoubleSpinBox* part_;
  QDoubleSpinBox* duration_;
  QDoubleSpinBox* at_;
};

}  // namespace ballast
