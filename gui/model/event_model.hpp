// SPDX-License-Identifier: GPL-3.0-or-later
// What happened in a run and what is scheduled: events and register writes, in the order of time.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "host/firmware/scenario_facts.hpp"

namespace ballast {

class EventModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kTime, kKind, kText, kColumns };

  explicit EventModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  void setEvents(const std::vector<ScenarioEvent>& events, double duration_s);
  void setNow(double sim_s);
  const std::vector<ScenarioEvent>& events() const { return events_; }
  double duration_s() const { return duration_s_; }
  double now_s() const { return now_s_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 signals:
  void moved();  // the present

 private:
  std::vector<ScenarioEvent> events_;
  double duration_s_ = 0.0;
  double now_s_ = 0.0;
};

QString event_label(const std::string& kind);  // "job_kill": "Job kill"

}  // namespace ballast
