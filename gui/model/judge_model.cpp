// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/judge_model.hpp"

#include <QBrush>

#include "host/results/verdict_table.hpp"

namespace ballast {
namespace {

QString text(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? QString::fromStdString(*found) : QString();
}

std::optional<double> number(const Json& json, const char* key) {
  const auto found = json.find(key);
  if (found == json.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

QString amount(const Json& json, const char* key) {
  const auto value = number(json, key);
  if (!value) return "-";
  return QString::fromStdString(amount_text(*value, text(json, "unit").toStdString()));
}

JudgeModel::Row row_of(const Json& v) {
  JudgeModel::Row row;
  row.profile = text(v, "profile");
  row.clause = text(v, "clause");
  row.value = amount(v, "value");
  row.limit = amount(v, "limit");
  const auto margin = number(v, "margin_frac");
  row.margin = margin ? QString::number(100.0 * *margin, 'f', 1) + " %" : QString("-");
  const auto at_s = number(v, "at_s");
  const auto at_hz = number(v, "at_hz");
  if (at_s) row.where = QString::number(*at_s, 'f', 3) + " s";
  if (at_hz) row.where += (at_s ? ", " : "") + QString::number(*at_hz, 'g', 4) + " Hz";
  row.outcome = text(v, "outcome");
  row.why = text(v, "reason");
  if (row.why.isEmpty()) row.why = text(v, "algorithm");
  const QString quote = text(v, "quote");
  if (!quote.isEmpty()) row.why += "\n\"" + quote + "\"";
  return row;
}

}  // namespace

JudgeModel::JudgeModel(QObject* parent) : QAbstractTableModel(parent), theme_(&light_theme()) {}

void JudgeModel::take(const Json& judgement) {
  const Json verdicts = judgement.value("verdicts", Json::array());
  std::vector<Row> rows;
  rows.reserve(verdicts.size());
  for (const Json& verdict : verdicts) rows.push_back(row_of(verdict));
  const Json counts = judgement.value("counts", Json::object());
  const Json record = judgement.value("record", Json::object());
  const double from_s = number(record, "t0_s").value_or(0.0);
  summary_ = tr("%1 within, %2 exceeds, %3 not assessable; %4 s to %5 s")
                 .arg(counts.value("within", 0))
                 .arg(counts.value("exceeds", 0))
                 .arg(counts.value("not_assessable", 0))
                 .arg(from_s, 0, 'f', 1)
                 .arg(from_s + number(record, "length_s").value_or(0.0), 0, 'f', 1);
  // The view keeps its place where the clauses are as before.
  if (rows.size() == rows_.size()) {
    rows_ = std::move(rows);
    if (!rows_.empty()) {
      emit dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, kColumns - 1));
    }
    return;
  }
  beginResetModel();
  rows_ = std::move(rows);
  endResetModel();
}

void JudgeModel::clear() {
  beginResetModel();
  rows_.clear();
  summary_.clear();
  endResetModel();
}

void JudgeModel::setTheme(const Theme& theme) {
  theme_ = &theme;
  if (rows_.empty()) return;
  emit dataChanged(index(0, 0), index(static_cast<int>(rows_.size()) - 1, kColumns - 1));
}

int JudgeModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int JudgeModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : kColumns;
}

QVariant JudgeModel::data(const QModelIndex& at, int role) const {
  if (!at.isValid()) return {};
  const Row& row = rows_.at(static_cast<std::size_t>(at.row()));
  const bool exceeds = row.outcome == "exceeds";
  const bool within = row.outcome == "within";
  if (role == Qt::ToolTipRole) return row.profile + ": " + row.clause + "\n" + row.why;
  if (role == Qt::TextAlignmentRole && at.column() >= kMargin && at.column() <= kLimit) {
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  }
  if (role == Qt::ForegroundRole) {
    if (at.column() == kOutcome || at.column() == kMargin) {
      return QBrush(exceeds ? theme_->bad : within ? theme_->good : theme_->muted);
    }
    return {};
  }
  if (role != Qt::DisplayRole) return {};
  switch (at.column()) {
    case kOutcome:
      return exceeds ? tr("✗ exceeds") : within ? tr("✓ within") : tr("? n/a");
    case kClause:
      return row.profile + " · " + row.clause;
    case kValue:
      return row.value;
    case kLimit:
      return row.limit;
    case kMargin:
      return row.margin;
    case kWhere:
      return row.where;
    default:
      return {};
  }
}

QVariant JudgeModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  static const std::array<const char*, kColumns> kNames = {"Verdict", "Clause", "Margin",
                                                           "Value",   "Limit",  "Worst at"};
  return tr(kNames.at(static_cast<std::size_t>(section)));
}

}  // namespace ballast
