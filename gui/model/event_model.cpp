// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/event_model.hpp"

#include <QString>

namespace ballast {

QString event_label(const std::string& kind) {
  QString text = QString::fromStdString(kind).replace('_', ' ');
  text.replace("psu", "PSU");
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

void EventModel::setEvents(const std::vector<ScenarioEvent>& events, double duration_s) {
  beginResetModel();
  events_ = events;
  duration_s_ = duration_s;
  endResetModel();
  emit moved();
}

void EventModel::setNow(double sim_s) {
  if (sim_s == now_s_) return;
  now_s_ = sim_s;
  emit moved();
}

int EventModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(events_.size());
}

int EventModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant EventModel::data(const QModelIndex& at, int role) const {
  if (!at.isValid()) return {};
  const ScenarioEvent& event = events_.at(static_cast<std::size_t>(at.row()));
  if (role == Qt::TextAlignmentRole && at.column() == kTime) {
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  }
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  switch (at.column()) {
    case kTime:
      return QString::number(event.at_s, 'f', 3) + " s";
    case kKind:
      return event_label(event.kind);
    default:
      return QString::fromStdString(event.text);
  }
}

QVariant EventModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == kTime ? tr("At") : section == kKind ? tr("Event") : tr("What");
}

}  // namespace ballast
