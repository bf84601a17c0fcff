// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/firmware_delegate.hpp"

#include <QComboBox>
#include <QLineEdit>

namespace ballast {
namespace {

constexpr int kRowPixels = 24;
constexpr const char* kFilled = "filled";

}  // namespace

FirmwareDelegate::FirmwareDelegate(const FirmwareModel& model, FieldOf field_of, QObject* parent)
    : QStyledItemDelegate(parent), model_(model), field_of_(std::move(field_of)) {}

QWidget* FirmwareDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&,
                                        const QModelIndex& index) const {
  const auto field = field_of_(index);
  if (!field) return nullptr;
  const FirmwareField& f = model_.fields()[*field];
  const bool flag = f.field->format == FieldFormat::kBool;
  if (!flag && f.field->format != FieldFormat::kEnum) {
    auto* line = new QLineEdit(parent);
    line->setPlaceholderText(QString::fromStdString(range_text(f)));
    line->setFrame(false);
    return line;
  }
  auto* box = new QComboBox(parent);
  if (flag) {
    box->addItems({"false", "true"});
  } else {
    for (const std::string_view name : f.field->names) {
      box->addItem(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
    }
  }
  return box;
}

void FirmwareDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const {
  // Once: what is read back meanwhile must not replace what is being typed.
  if (editor->property(kFilled).toBool()) return;
  editor->setProperty(kFilled, true);
  const QString text = index.data(Qt::EditRole).toString();
  if (auto* box = qobject_cast<QComboBox*>(editor)) {
    box->setCurrentText(text);
  } else if (auto* line = qobject_cast<QLineEdit*>(editor)) {
    line->setText(text);
    line->selectAll();
  }
}

void FirmwareDelegate::setModelData(QWidget* editor, QAbstractItemModel* model,
                                    const QModelIndex& index) const {
  QString text;
  if (const auto* box = qobject_cast<QComboBox*>(editor)) text = box->currentText();
  if (const auto* line = qobject_cast<QLineEdit*>(editor)) text = line->text();
  model->setData(index, text, Qt::EditRole);
}

QSize FirmwareDelegate::sizeHint(const QStyleOptionViewItem& option,
                                 const QModelIndex& index) const {
  return QStyledItemDelegate::sizeHint(option, index).expandedTo({0, kRowPixels});
}

}  // namespace ballast
