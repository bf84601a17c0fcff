// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/field_editor.hpp"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSpinBox>
#include <algorithm>

#include "sim/base/field_text.hpp"

namespace ballast {
namespace {

using Type = FieldInfo::Type;

constexpr double kPercent = 100.0;
constexpr double kMostShown = 1e6;
constexpr int kDecimals = 1;
constexpr int kTimeDecimals = 3;  // a tick

double shown_per_si(const FieldInfo& field) {
  return field.unit == Unit::kFraction ? kPercent : 1.0;
}

QString suffix_of(const FieldInfo& field) {
  const std::string_view symbol = unit_symbol(field.unit);
  return symbol.empty() ? QString()
                        : " " + QString::fromUtf8(symbol.data(), qsizetype(symbol.size()));
}

bool is_quantity(const FieldInfo& field) {
  return field.type == Type::kQuantity || field.type == Type::kOptionalQuantity;
}

// The least value of an absent quantity's editor stands for "none".
void set_range(QDoubleSpinBox* box, const FieldInfo& field) {
  const double scale = shown_per_si(field);
  const double least = field.type == Type::kOptionalQuantity ? 0.0 : field.range.min * scale;
  box->setRange(least, std::min(field.range.max * scale, kMostShown));
}

QWidget* make_quantity(const FieldInfo& field) {
  auto* box = new QDoubleSpinBox;
  box->setDecimals(field.unit == Unit::kSecond ? kTimeDecimals : kDecimals);
  box->setSuffix(suffix_of(field));
  set_range(box, field);
  const auto* value = std::get_if<double>(&field.value);
  box->setValue(value != nullptr ? *value * shown_per_si(field) : box->minimum());
  return box;
}

QWidget* make_integer(const FieldInfo& field) {
  auto* box = new QSpinBox;
  box->setRange(static_cast<int>(field.range.min), static_cast<int>(field.range.max));
  box->setValue(static_cast<int>(std::get<std::int64_t>(field.value)));
  return box;
}

QWidget* make_text(const FieldInfo& field) {
  const QString value = QString::fromStdString(std::get<std::string>(field.value));
  if (field.type == Type::kText) return new QLineEdit(value);
  auto* box = new QComboBox;
  for (const std::string& name : field.names) box->addItem(QString::fromStdString(name));
  box->setCurrentText(value);
  return box;
}

}  // namespace

QString field_label(const FieldInfo& field) {
  QString text = QString::fromStdString(field.key).replace('_', ' ');
  if (!text.isEmpty()) text[0] = text[0].toUpper();
  return text;
}

QWidget* make_field_editor(const FieldInfo& field) {
  QWidget* editor = nullptr;
  if (is_quantity(field)) {
    editor = make_quantity(field);
  } else if (field.type == Type::kInteger) {
    editor = make_integer(field);
  } else if (field.type == Type::kBoolean) {
    auto* box = new QCheckBox;
    box->setChecked(std::get<bool>(field.value));
    editor = box;
  } else {
    editor = make_text(field);
  }
  editor->setObjectName(QString::fromStdString(field.key));
  editor->setToolTip(QString::fromStdString(field.help));
  return editor;
}

void set_field_choices(QWidget* editor, const std::vector<std::string>& choices) {
  auto* box = qobject_cast<QComboBox*>(editor);
  if (box == nullptr) return;
  const QString was = box->currentText();
  box->clear();
  for (const std::string& choice : choices) box->addItem(QString::fromStdString(choice));
  box->setCurrentText(was);
}

void adapt_field_editor(QWidget* editor, const FieldInfo& field, const QString& at_minimum) {
  editor->setToolTip(QString::fromStdString(field.help));
  if (auto* box = qobject_cast<QDoubleSpinBox*>(editor); box != nullptr && is_quantity(field)) {
    set_range(box, field);
    box->setSpecialValueText(field.type == Type::kOptionalQuantity ? QString(kNoQuantity)
                                                                   : at_minimum);
  } else if (auto* whole = qobject_cast<QSpinBox*>(editor)) {
    whole->setSpecialValueText(at_minimum);
  }
}

std::optional<Json> field_value(const QWidget* editor, const FieldInfo& field) {
  if (const auto* box = qobject_cast<const QDoubleSpinBox*>(editor)) {
    if (field.unit == Unit::kNone) return Json(box->value());
    if (field.type == Type::kOptionalQuantity && box->value() == box->minimum()) {
      return Json(kNoQuantity);
    }
    return Json(format_number(box->value()) + " " + std::string(unit_symbol(field.unit)));
  }
  if (const auto* box = qobject_cast<const QSpinBox*>(editor)) return Json(box->value());
  if (const auto* box = qobject_cast<const QCheckBox*>(editor)) return Json(box->isChecked());
  if (const auto* line = qobject_cast<const QLineEdit*>(editor)) {
    return Json(line->text().toStdString());
  }
  if (const auto* box = qobject_cast<const QComboBox*>(editor);
      box != nullptr && box->count() > 0) {
    return Json(box->currentText().toStdString());
  }
  return std::nullopt;
}

}  // namespace ballast
