// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/judge_model.hpp"

#include <QBrush>
#include <QFont>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "gui/model/judge_rows.hpp"

namespace ballast {
namespace {

// An index of a profile carries 0, of a clause its profile + 1.
constexpr quintptr kProfile = 0;

bool within(const JudgeModel::Row& row) {
  return row.outcome == "within";
}

bool exceeds(const JudgeModel::Row& row) {
  return row.outcome == "exceeds";
}

// Clauses that exceed, then those within, the tightest first; then what was not assessable.
auto tightness(const JudgeModel::Row& row) {
  const int kind = exceeds(row) ? 0 : within(row) ? 1 : 2;
  return std::tuple(kind, row.margin_frac.value_or(0.0));
}

QString line(const QString& label, const QString& text) {
  if (text.isEmpty()) return {};
  return QString("<tr><td>%1&nbsp;&nbsp;</td><td>%2</td></tr>").arg(label, text.toHtmlEscaped());
}

QString paragraph(const QString& label, const QString& text) {
  if (text.isEmpty()) return {};
  return QString("<p><b>%1</b> %2</p>").arg(label, text.toHtmlEscaped());
}

}  // namespace

JudgeModel::JudgeModel(QObject* parent) : QAbstractItemModel(parent), theme_(&light_theme()) {}

void JudgeModel::take(const Json& judgement) {
  const Json counts = judgement.value("counts", Json::object());
  const Json record = judgement.value("record", Json::object());
  const double from_s = json_number(record, "t0_s").value_or(0.0);
  summary_ = tr("%1 within, %2 exceeded, %3 not assessable; %4 s to %5 s")
                 .arg(counts.value("within", 0))
                 .arg(counts.value("exceeds", 0))
                 .arg(counts.value("not_assessable", 0))
                 .arg(from_s, 0, 'f', 1)
                 .arg(from_s + json_number(record, "length_s").value_or(0.0), 0, 'f', 1);
  scaling_ = json_text(judgement, "scaling");
  emit layoutAboutToBeChanged();
  const QModelIndexList before = persistentIndexList();
  std::vector<std::pair<QString, QString>> names;  // profile and clause of each
  for (const QModelIndex& at : before) {
    const Row* row = rowAt(at);
    names.emplace_back(row != nullptr ? row->profile : groupAt(at)->name,
                       row != nullptr ? row->clause : QString());
  }
  rows_.clear();
  const bool grows = judgement.contains("whole_run") && !judgement.value("whole_run", true);
  for (const Json& v : judgement.value("verdicts", Json::array())) {
    Row& row = rows_.emplace_back(verdict_row(v));
    const auto longer_s = json_number(v, "longer_s");
    if (grows && longer_s) row.margin = tr("in %1 s").arg(std::ceil(*longer_s));
  }
  group(judgement.value("profiles", Json::array()));
  QModelIndexList after;
  for (qsizetype i = 0; i < before.size(); ++i) {
    const auto& [profile, clause] = names[static_cast<std::size_t>(i)];
    after << find(profile, clause, before[i].column());
  }
  changePersistentIndexList(before, after);
  emit layoutChanged();
}

// Rows by profile, profiles in the order in which they were chosen.
void JudgeModel::group(const Json& profiles) {
  groups_.clear();
  const auto group_of = [this](const QString& name) -> Group& {
    for (Group& g : groups_) {
      if (g.name == name) return g;
    }
    groups_.emplace_back().name = name;
    return groups_.back();
  };
  for (const Json& p : profiles) {
    Group& g = group_of(json_text(p, "name"));
    g.title = json_text(p, "title");
    g.source = QString("%1 (%2, %3)")
                   .arg(json_text(p, "source"), json_text(p, "date"), json_text(p, "status"));
    g.notes = json_text(p, "notes");
  }
  for (const Row& row : rows_) {
    Group& g = group_of(row.profile);
    ++g.count;
    g.within += within(row) ? 1 : 0;
    g.exceeds += exceeds(row) ? 1 : 0;
  }
  std::erase_if(groups_, [](const Group& g) { return g.count == 0; });
  std::size_t first = 0;
  for (Group& g : groups_) {
    g.first = first;
    first += g.count;
  }
  std::stable_sort(rows_.begin(), rows_.end(), [&](const Row& a, const Row& b) {
    if (a.profile != b.profile) return group_of(a.profile).first < group_of(b.profile).first;
    return tightness(a) < tightness(b);
  });
}

void JudgeModel::clear() {
  beginResetModel();
  rows_.clear();
  groups_.clear();
  summary_.clear();
  scaling_.clear();
  endResetModel();
}

void JudgeModel::setTheme(const Theme& theme) {
  emit layoutAboutToBeChanged();
  theme_ = &theme;
  emit layoutChanged();
}

const JudgeModel::Group* JudgeModel::groupAt(const QModelIndex& at) const {
  if (!at.isValid() || at.internalId() != kProfile) return nullptr;
  return &groups_.at(static_cast<std::size_t>(at.row()));
}

const JudgeModel::Row* JudgeModel::rowAt(const QModelIndex& at) const {
  if (!at.isValid() || at.internalId() == kProfile) return nullptr;
  const Group& group = groups_.at(at.internalId() - 1);
  return &rows_.at(group.first + static_cast<std::size_t>(at.row()));
}

QModelIndex JudgeModel::find(const QString& profile, const QString& clause, int column) const {
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    if (groups_[g].name != profile) continue;
    if (clause.isEmpty()) return createIndex(static_cast<int>(g), column, kProfile);
    for (std::size_t i = 0; i < groups_[g].count; ++i) {
      if (rows_[groups_[g].first + i].clause == clause) {
        return createIndex(static_cast<int>(i), column, g + 1);
      }
    }
  }
  return {};
}

QModelIndex JudgeModel::worst() const {
  const auto found = std::min_element(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) {
    return tightness(a) < tightness(b);
  });
  return found == rows_.end() ? QModelIndex() : find(found->profile, found->clause, kClause);
}

QModelIndex JudgeModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  if (!parent.isValid()) return createIndex(row, column, kProfile);
  return createIndex(row, column, static_cast<quintptr>(parent.row()) + 1);
}

QModelIndex JudgeModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kProfile) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, kProfile);
}

int JudgeModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(groups_.size());
  const Group* group = parent.column() == 0 ? groupAt(parent) : nullptr;
  return group != nullptr ? static_cast<int>(group->count) : 0;
}

int JudgeModel::columnCount(const QModelIndex&) const {
  return kColumns;
}

QColor JudgeModel::colour(const Row& row) const {
  return exceeds(row) ? theme_->bad : within(row) ? theme_->good : theme_->muted;
}

QVariant JudgeModel::groupData(const Group& group, int column, int role) const {
  const Row& tightest = rows_[group.first];
  if (role == Qt::FontRole && column == kClause) {
    QFont font;
    font.setBold(true);
    return font;
  }
  if (role == Qt::ForegroundRole && column == kMargin) return QBrush(colour(tightest));
  if (role == Qt::ToolTipRole) return group.title;
  if (role == Qt::UserRole) return group.name;
  if (role != Qt::DisplayRole) return {};
  if (column == kMargin) return tightest.margin_frac ? tightest.margin : QString();
  QString text = group.name + " ";
  const int rest = static_cast<int>(group.count) - group.within - group.exceeds;
  if (group.exceeds > 0) text += QString("  ✗ %1").arg(group.exceeds);
  if (group.within > 0) text += QString("  ✓ %1").arg(group.within);
  if (rest > 0) text += QString("  ? %1").arg(rest);
  return text;
}

QVariant JudgeModel::data(const QModelIndex& at, int role) const {
  if (!at.isValid()) return {};
  if (role == Qt::TextAlignmentRole && at.column() == kMargin) {
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  }
  if (const Group* group = groupAt(at)) return groupData(*group, at.column(), role);
  const Row& row = *rowAt(at);
  if (role == Qt::ForegroundRole) return QBrush(colour(row));
  if (role == Qt::ToolTipRole) {
    return within(row) || exceeds(row) ? tr("%1 of %2").arg(row.value, row.limit) : row.reason;
  }
  if (role != Qt::DisplayRole) return {};
  if (at.column() == kClause) {
    return (exceeds(row) ? "✗ " : within(row) ? "✓ " : "? ") + row.clause;
  }
  return within(row) || exceeds(row) ? row.margin : tr("not assessable");
}

QVariant JudgeModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == kClause ? tr("Clause") : tr("Against the limit");
}

QString JudgeModel::profileDetails(const Group& group) const {
  return QString("<p><b>%1</b></p>").arg(group.title.toHtmlEscaped()) +
         paragraph(tr("Source:"), group.source) + paragraph(tr("Notes:"), group.notes);
}

QString JudgeModel::details(const QModelIndex& at) const {
  if (const Group* group = groupAt(at)) return profileDetails(*group);
  const Row* row = rowAt(at);
  if (row == nullptr) return {};
  const Group& group = *groupAt(at.parent());
  const QString verdict = exceeds(*row)  ? tr("✗ exceeds")
                          : within(*row) ? tr("✓ within")
                                         : tr("? not assessable");
  QString text = QString("<p><b>%1: %2</b> &nbsp;<span style='color:%3'>%4</span></p>")
                     .arg(row->profile.toHtmlEscaped(), row->clause.toHtmlEscaped(),
                          colour(*row).name(), verdict);
  const bool assessed = within(*row) || exceeds(*row);
  text += "<table>" + (assessed ? line(tr("Value"), row->value) : QString()) +
          line(tr("Limit"), row->limit) +
          (assessed ? line(tr("Against it"), row->margin) : QString()) +
          line(tr("Worst at"), row->where) + line(tr("Other readings"), row->also) + "</table>";
  text += paragraph(tr("Not assessable because"), row->reason) +
          paragraph(tr("Measured as:"), row->algorithm);
  if (!row->quote.isEmpty()) text += paragraph(tr("The source says:"), "“" + row->quote + "”");
  text += paragraph(tr("Left open:"), row->open) + paragraph(tr("Profile:"), group.title) +
          paragraph(tr("Source:"), group.source);
  return text;
}

}  // namespace ballast
