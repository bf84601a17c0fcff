// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts as a table: the live ones over the sliding window, and those of `ballast judge` over the
// whole run when it is over.
#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <vector>

#include "gui/theme/theme.hpp"
#include "host/link/message.hpp"

namespace ballast {

class JudgeModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { kOutcome, kClause, kMargin, kValue, kLimit, kWhere, kColumns };
  struct Row {
    QString profile;
    QString clause;
    QString value;
    QString limit;
    QString margin;
    QString where;
    QString outcome;  // within, exceeds, not assessable
    QString why;      // reason, or the clause's words and how it was read
  };

  explicit JudgeModel(QObject* parent = nullptr);

  // The JSON of `ballast judge --json`, live or of a whole run.
  void take(const Json& judgement);
  void clear();
  const std::vector<Row>& verdicts() const { return rows_; }
  QString summary() const {
    return summary_;
  }  // "3 within, 1 exceeds, 2 not assessable, 20 to 80 s"
  void setTheme(const Theme& theme);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<Row> rows_;
  QString summary_;
  const Theme* theme_;
};

}  // namespace ballast
