// SPDX-License-Identifier: GPL-3.0-or-later
// Makes things happen, now or at a time, and shows what happened.
#pragma once

#include <QButtonGroup>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QWidget>
#include <array>
#include <optional>

#include "gui/model/event_model.hpp"
#include "gui/model/link_bridge.hpp"
#include "gui/panels/event_strip.hpp"
#include "sim/scenario/event.hpp"

namespace ballast {

class EventPanel : public QWidget {
  Q_OBJECT

 public:
  EventPanel(EventModel& model, LinkBridge& bridge, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) { strip_->applyTheme(theme); }
  void setFacts(const ScenarioFacts& facts);
  void setEnabledFor(bool live);
  EventKind kind() const;
  // What is asked for by the fields that show: the chosen kind with the keys that it takes.
  Json wish(std::optional<double> at_s = std::nullopt) const;

 public slots:
  void choose(ballast::EventKind kind);
  void injectNow();
  void schedule();

 signals:
  void notice(const QString& text);
  void timeChosen(double t_s);

 private:
  enum Field { kJob, kRack, kRank, kSlowdown, kPart, kDuration, kFields };
  QWidget* buildKinds();
  QWidget* buildForm();
  QLayout* buildActions();
  void addField(Field field, const QString& label, QWidget* editor, const QString& tip);
  void showFields();
  void refresh();
  void send(const Json& event);

  EventModel& model_;
  LinkBridge& bridge_;
  bool live_ = false;
  EventStrip* strip_;
  QTableView* table_;
  QButtonGroup* kinds_;
  QLabel* about_;
  QGridLayout* form_;
  std::array<QLabel*, kFields> labels_{};
  std::array<QWidget*, kFields> editors_{};
  QComboBox* job_;
  QSpinBox* rack_;
  QSpinBox* rank_;
  QDoubleSpinBox* slowdown_;
  QDoubleSpinBox* part_;
  QDoubleSpinBox* duration_;
  QDoubleSpinBox* at_;
  QPushButton* now_;
  QPushButton* later_;
};

}  // namespace ballast
