// SPDX-License-Identifier: GPL-3.0-or-later
// Injects events, now or at a time, and shows those that have happened.
#pragma once

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QWidget>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gui/model/event_model.hpp"
#include "gui/model/link_bridge.hpp"
#include "gui/panels/event_strip.hpp"
#include "sim/base/field_list.hpp"
#include "sim/scenario/event.hpp"

namespace ballast {

class EventPanel : public QWidget {
  Q_OBJECT

 public:
  EventPanel(EventModel& model, LinkBridge& bridge, QWidget* parent = nullptr);

  void applyTheme(const Theme& theme) { strip_->applyTheme(theme); }
  void setFacts(const ScenarioFacts& facts);
  void setEnabledFor(bool live);
  const EventKind& kind() const;
  // What is asked for by the fields that show: the chosen kind with the keys that it takes.
  Json wish(std::optional<double> at_s = std::nullopt) const;

 public slots:
  // Throws std::out_of_range where there is no such kind.
  void choose(const std::string& kind);
  void injectNow();
  void schedule();

 signals:
  void notice(const QString& text);
  void timeChosen(double t_s);

 private:
  struct Row {
    QLabel* label;
    QWidget* editor;
  };
  QWidget* buildKinds();
  QWidget* buildForm();
  QLayout* buildActions();
  void addField(const FieldInfo& field);
  void fitToSite();
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
  std::map<std::string, Row> rows_;  // by key; kinds that share a key share its editor
  std::vector<FieldInfo> fields_;    // of the chosen kind
  std::vector<std::string> jobs_;
  int most_racks_ = 1;
  int most_rows_ = 1;
  QDoubleSpinBox* at_;
  QPushButton* now_;
  QPushButton* later_;
};

}  // namespace ballast
