// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/model/firmware_items.hpp"

#include <QBrush>
#include <QFont>

namespace ballast {
namespace {

// A section's index carries 0, a field's its section + 1.
constexpr quintptr kSection = 0;
constexpr int kBriefDigits = 6;

QString short_name(const FirmwareField& field) {
  const QString name = QString::fromStdString(field.name);
  if (field.section.starts_with("Preset")) return name.section('.', 2);
  if (field.section == "Admin override") return name.mid(9);
  if (name.startsWith("bank.")) return name.mid(5);
  if (name.startsWith("CONTROL.")) return name.mid(8);
  return name;
}

// Values that are exact to the LSB have many digits; the tool tip and editors show them.
QString brief_text(const RegisterField& field, std::uint32_t raw) {
  const QString text = QString::fromStdString(raw_text(field, raw));
  const QString number = text.section(' ', 0, 0);
  bool ok = false;
  const double value = number.toDouble(&ok);
  if (!ok || number.size() <= kBriefDigits) return text;
  return QString::number(value, 'g', kBriefDigits) + text.mid(number.size());
}

}  // namespace

FirmwareItems::FirmwareItems(FirmwareModel& model, QObject* parent)
    : QAbstractItemModel(parent), model_(model), theme_(&light_theme()) {
  for (std::size_t i = 0; i < model_.fields().size(); ++i) {
    const QString title = QString::fromStdString(model_.fields()[i].section);
    if (sections_.empty() || sections_.back().title != title) sections_.push_back({title, {}});
    places_.emplace_back(static_cast<int>(sections_.size()) - 1,
                         static_cast<int>(sections_.back().fields.size()));
    sections_.back().fields.push_back(i);
  }
  connect(&model_, &FirmwareModel::changed, this, &FirmwareItems::refresh);
}

void FirmwareItems::refresh() {
  for (int s = 0; s < static_cast<int>(sections_.size()); ++s) {
    const QModelIndex section = index(s, 0);
    emit dataChanged(section, index(s, kColumns - 1));
    emit dataChanged(index(0, 0, section), index(rowCount(section) - 1, kColumns - 1, section));
  }
}

void FirmwareItems::setTheme(const Theme& theme) {
  theme_ = &theme;
  refresh();
}

QModelIndex FirmwareItems::indexOf(std::size_t field, Column column) const {
  const auto [section, row] = places_.at(field);
  return createIndex(row, column, static_cast<quintptr>(section) + 1);
}

std::optional<std::size_t> FirmwareItems::fieldAt(const QModelIndex& at) const {
  if (!at.isValid() || at.internalId() == kSection) return std::nullopt;
  return sections_[at.internalId() - 1].fields[static_cast<std::size_t>(at.row())];
}

QModelIndex FirmwareItems::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  if (!parent.isValid()) return createIndex(row, column, kSection);
  return createIndex(row, column, static_cast<quintptr>(parent.row()) + 1);
}

QModelIndex FirmwareItems::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == kSection) return {};
  return createIndex(static_cast<int>(child.internalId()) - 1, 0, kSection);
}

int FirmwareItems::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return static_cast<int>(sections_.size());
  if (parent.internalId() != kSection || parent.column() != 0) return 0;
  return static_cast<int>(sections_[static_cast<std::size_t>(parent.row())].fields.size());
}

int FirmwareItems::columnCount(const QModelIndex&) const {
  return kColumns;
}

QVariant FirmwareItems::sectionData(const Section& section, int column, int role) const {
  if (role == Qt::FontRole) {
    QFont font;
    font.setBold(true);
    return font;
  }
  if (role == kSearchRole) return section.title;
  if (role != Qt::DisplayRole) return {};
  if (column == kName) return section.title;
  if (column != kNew) return {};
  int staged = 0;
  for (const std::size_t i : section.fields) staged += model_.state(i).staged ? 1 : 0;
  return staged > 0 ? QVariant(tr("%1 staged").arg(staged)) : QVariant();
}

QString FirmwareItems::tip(std::size_t field) const {
  const FirmwareField& f = model_.fields()[field];
  const std::string_view help = f.field->help.empty() ? f.reg->help : f.field->help;
  QString text =
      QString("<b>%1</b><br>%2")
          .arg(QString::fromStdString(f.name),
               QString::fromUtf8(help.data(), static_cast<qsizetype>(help.size())).toHtmlEscaped());
  const FieldState& state = model_.state(field);
  if (state.held) {
    text += (state.mixed ? tr("<br>Current value: %1 in the first one; others differ")
                         : tr("<br>Current value: %1"))
                .arg(QString::fromStdString(raw_text(*f.field, *state.held)));
  }
  if (state.staged)
    text += tr("<br>Staged: %1").arg(QString::fromStdString(raw_text(*f.field, *state.staged)));
  const QString range = QString::fromStdString(range_text(f));
  if (!range.isEmpty()) text += tr("<br>Range: %1").arg(range);
  if (f.setting()) text += tr("<br>After reset: %1").arg(QString::fromStdString(reset_text(f)));
  if (f.clears())
    text += tr("<br>The flag stays set until it is cleared: stage \"true\" and apply.");
  return text;
}

QVariant FirmwareItems::data(const QModelIndex& at, int role) const {
  if (!at.isValid()) return {};
  const auto field = fieldAt(at);
  if (!field) {
    return sectionData(sections_[static_cast<std::size_t>(at.row())], at.column(), role);
  }
  const FirmwareField& f = model_.fields()[*field];
  const FieldState& state = model_.state(*field);
  if (role == Qt::ToolTipRole) return tip(*field);
  if (role == kSearchRole) return QString::fromStdString(f.name);
  if (state.staged && role == Qt::BackgroundRole) return QBrush(theme_->staged);
  if (state.staged && role == Qt::ForegroundRole) return QBrush(theme_->staged_text);
  if (role == Qt::ForegroundRole) {
    if (at.column() == kHeld && state.mixed) return QBrush(theme_->warning);
    if (!f.writable()) return QBrush(theme_->muted);
    return {};
  }
  if (role == Qt::EditRole && at.column() == kNew) {
    const auto shown = state.staged ? state.staged : state.held;
    return shown ? QString::fromStdString(raw_text(*f.field, *shown)) : QString();
  }
  if (role != Qt::DisplayRole) return {};
  switch (at.column()) {
    case kName:
      return short_name(f);
    case kHeld:
      if (!state.held) return tr("–");
      return state.mixed ? tr("mixed (first: %1)").arg(brief_text(*f.field, *state.held)) : brief_text(*f.field, *state.held);
    case kNew:
      return state.staged ? brief_text(*f.field, *state.staged) : QString();
    default:
      return {};
  }
}

bool FirmwareItems::setData(const QModelIndex& at, const QVariant& value, int role) {
  const auto field = fieldAt(at);
  if (!field || role != Qt::EditRole || at.column() != kNew) return false;
  const QString text = value.toString().trimmed();
  if (text.isEmpty()) {
    model_.unstage(*field);
    return true;
  }
  const QString why = model_.stage(*field, text);
  if (!why.isEmpty()) emit refused(why);
  return why.isEmpty();
}

Qt::ItemFlags FirmwareItems::flags(const QModelIndex& at) const {
  Qt::ItemFlags flags = QAbstractItemModel::flags(at);
  const auto field = fieldAt(at);
  if (field && at.column() == kNew && model_.fields()[*field].writable()) {
    flags |= Qt::ItemIsEditable;
  }
  return flags;
}

QVariant FirmwareItems::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == kName ? tr("Parameter") : section == kHeld ? tr("Current value") : tr("New value");
}

}  // namespace ballast
