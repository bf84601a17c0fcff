// SPDX-License-Identifier: GPL-3.0-or-later
// Verdicts as a tree: limit profiles, and under each its clauses, the tightest first; and what
// there is to say of one of them in words. Over the sliding window, or over the whole run.
#pragma once

#include <QAbstractItemModel>
#include <QString>
#include <optional>
#include <vector>

#include "gui/theme/theme.hpp"
#include "host/link/message.hpp"

namespace ballast {

class JudgeModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Column { kClause, kMargin, kColumns };
  struct Row {
    QString profile;
    QString clause;
    QString outcome;                    // within, exceeds, not assessable
    std::optional<double> margin_frac;  // of the limit
    QString value;                      // "197.1 kW/s"; "–" where there is none
    QString limit;
    QString margin;  // "62 % of the limit", "19 x the limit"; "in 24 s" where a live record
                     // is too short by so much
    QString where;   // "31.500 s, 0.5 Hz"
    QString also;    // further readings
    QString reason;  // why not assessable
    QString algorithm;
    QString quote;
    QString open;  // what the source leaves open, and how it was read here
  };

  explicit JudgeModel(QObject* parent = nullptr);

  // The JSON of `ballast judge --json`, live or of a whole run. Persistent indexes stay with their
  // clauses.
  void take(const Json& judgement);
  void clear();
  // Profile by profile, as the tree has them.
  const std::vector<Row>& verdicts() const { return rows_; }
  // "3 within, 1 exceeded, 2 not assessable; 20.0 s to 80.0 s"
  QString summary() const { return summary_; }
  // How the record became the power of the site, one sentence.
  QString scaling() const { return scaling_; }
  // What there is to say of a clause or a profile, as rich text.
  QString details(const QModelIndex& index) const;
  // The clause that has least of its limit left; invalid where nothing was assessed.
  QModelIndex worst() const;
  void setTheme(const Theme& theme);

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  struct Group {
    QString name;
    QString title;
    QString source;  // and its date and status
    QString notes;
    std::size_t first = 0;  // of its rows
    std::size_t count = 0;
    int within = 0;
    int exceeds = 0;
  };
  void group(const Json& profiles);
  const Group* groupAt(const QModelIndex& index) const;  // of a profile; null for a clause
  const Row* rowAt(const QModelIndex& index) const;      // of a clause; null for a profile
  QModelIndex find(const QString& profile, const QString& clause, int column) const;
  QVariant groupData(const Group& group, int column, int role) const;
  QString profileDetails(const Group& group) const;
  QColor colour(const Row& row) const;

  std::vector<Row> rows_;
  std::vector<Group> groups_;
  QString summary_;
  QString scaling_;
  const Theme* theme_;
};

}  // namespace ballast
