// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/smoothing_card.hpp"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <cmath>

#include "gui/plots/si_axis.hpp"

namespace ballast {
namespace {

constexpr double kMost = 4294967295.0;  // registers have 32 bits; the model refuses what is beyond

QString unit_of(const FirmwareField& field) {
  const std::string_view symbol = unit_symbol(field.field->unit);
  return QString::fromUtf8(symbol.data(), static_cast<qsizetype>(symbol.size()));
}

// Steps of about a hundredth of the range that one tunes in.
double step_of(const QString& unit) {
  return unit == "%" ? 1.0 : unit == "s" ? 0.1 : 10.0;
}

}  // namespace

SmoothingCard::SmoothingCard(FirmwareModel& model, QWidget* parent)
    : QFrame(parent), model_(model), theme_(&light_theme()) {
  setObjectName("smoothingCard");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme_->gap);
  title_ = new QLabel;
  title_->setObjectName("smoothingTitle");
  column->addWidget(title_);
  form_ = new QFormLayout;
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setVerticalSpacing(2);
  column->addLayout(form_);
  addSwitch("CONTROL.ENABLE", tr("Smoothing on"));
  addNumber("FLOOR", true, tr("Floor"), tr("Lowest power while the GPU is active, of the ceiling"));
  addNumber("RAMP_UP_RATE", true, tr("Ramp up"), tr("Fastest rise, per GPU"));
  addNumber("RAMP_DOWN_RATE", true, tr("Ramp down"), tr("Fastest fall, per GPU"));
  addNumber("RAMP_DOWN_HYSTERESIS", true, tr("Hysteresis"),
            tr("Time for which the floor is held without activity"));
  addSwitch("CONTROL.SLEW_IN_BAND", tr("Ramps limit granted power between floor and cap too"));
  addNumber("TMP_CEILING", false, tr("Ceiling"), tr("Highest sustained power, per GPU"));
  connect(&model_, &FirmwareModel::changed, this, &SmoothingCard::refresh);
  refresh();
}

void SmoothingCard::addNumber(const char* name, bool of_preset, const QString& label,
                              const QString& help) {
  auto* box = new QDoubleSpinBox;
  box->setObjectName(QString("card.") + name);
  box->setRange(0.0, kMost);
  box->setKeyboardTracking(false);
  box->setAccelerated(true);
  box->setToolTip(help);
  auto* note = new QLabel;
  note->setObjectName(QString("cardNote.") + name);
  auto* row = new QHBoxLayout;
  row->addWidget(box);
  row->addWidget(note, 1);
  auto* text = new QLabel(label);
  text->setToolTip(help);
  form_->addRow(text, row);
  numbers_.push_back({name, of_preset, box, note});
  connect(box, &QDoubleSpinBox::valueChanged, this, [this, i = numbers_.size() - 1](double value) {
    const auto field = fieldOf(numbers_[i].name, numbers_[i].of_preset);
    if (!field) return;
    const QString why = model_.stage(*field, QString::number(value, 'f', 6));
    if (why.isEmpty()) return;
    emit refused(why);
    refresh();
  });
}

void SmoothingCard::addSwitch(const char* name, const QString& label) {
  auto* box = new QCheckBox(label);
  box->setObjectName(QString("card.") + name);
  form_->addRow(box);
  switches_.push_back({name, box});
  connect(box, &QCheckBox::clicked, this, [this, name = std::string(name)](bool on) {
    if (const auto field = fieldOf(name, false)) model_.stageRaw(*field, on ? 1 : 0);
  });
}

std::optional<std::size_t> SmoothingCard::fieldOf(const std::string& name, bool of_preset) const {
  if (!of_preset) return find_firmware_field(BlockId::kGpu, name);
  const RegisterSettings settings = model_.settings();
  if (settings.physical(BlockId::kGpu, "OVERRIDE_" + name)) {
    return find_firmware_field(BlockId::kGpu, "OVERRIDE_" + name);
  }
  const auto preset = settings.active_preset();
  if (!preset) return std::nullopt;
  return find_firmware_field(BlockId::kGpu, "preset." + std::to_string(*preset) + "." + name);
}

std::vector<std::size_t> SmoothingCard::fields() const {
  std::vector<std::size_t> fields;
  for (const Number& number : numbers_) {
    if (const auto field = fieldOf(number.name, number.of_preset)) fields.push_back(*field);
  }
  for (const Switch& control : switches_) {
    if (const auto field = fieldOf(control.name, false)) fields.push_back(*field);
  }
  return fields;
}

void SmoothingCard::applyTheme(const Theme& theme) {
  theme_ = &theme;
  refresh();
}

// A staged value has the ground that it has in the list of parameters.
void SmoothingCard::mark(QWidget* editor, bool staged) const {
  QPalette palette = this->palette();
  if (staged) {
    for (const auto role : {QPalette::Base, QPalette::Window})
      palette.setColor(role, theme_->staged);
    for (const auto role : {QPalette::Text, QPalette::WindowText})
      palette.setColor(role, theme_->staged_text);
  }
  editor->setPalette(palette);
  editor->setAutoFillBackground(staged && qobject_cast<QCheckBox*>(editor) != nullptr);
}

void SmoothingCard::showNumber(Number& number) {
  const auto index = fieldOf(number.name, number.of_preset);
  const auto raw = index ? model_.wanted(*index) : std::nullopt;
  number.box->setEnabled(raw.has_value());
  if (!raw) return;
  const FirmwareField& field = model_.fields()[*index];
  const FieldState& state = model_.state(*index);
  const QString unit = unit_of(field);
  const double scale = unit == "%" ? 100.0 : 1.0;
  const double value = raw_physical(*field.field, *raw).value_or(0.0) * scale;
  // Registers are read again and again: what is being typed stays.
  const auto* typed = number.box->findChild<QLineEdit*>();
  if (number.box->hasFocus() && typed->isModified()) return;
  const QSignalBlocker quiet(number.box);
  number.box->setSuffix(" " + unit);
  number.box->setSingleStep(step_of(unit));
  number.box->setDecimals(unit == "s" ? 3 : 2);
  number.box->setValue(value);
  mark(number.box, state.staged.has_value());
  QStringList notes;
  if (number.name == "FLOOR") {
    const auto ceiling_w = model_.settings().physical(BlockId::kGpu, "TMP_CEILING");
    if (ceiling_w) notes << tr("= %1").arg(si_text(value / 100.0 * *ceiling_w, "W", 4));
  }
  if (field.name.starts_with("OVERRIDE_")) notes << tr("admin override");
  if (state.mixed && !state.staged) notes << tr("first GPU; others differ");
  number.note->setText(notes.join(", "));
}

void SmoothingCard::refresh() {
  const auto preset = model_.settings().active_preset();
  title_->setText(preset ? tr("<b>Active smoothing</b>: preset %1").arg(*preset)
                         : tr("<b>Active smoothing</b>"));
  for (Number& number : numbers_) showNumber(number);
  for (const Switch& control : switches_) {
    const auto index = fieldOf(control.name, false);
    const auto raw = index ? model_.wanted(*index) : std::nullopt;
    control.box->setEnabled(raw.has_value());
    if (!raw) continue;
    const QSignalBlocker quiet(control.box);
    control.box->setChecked(*raw != 0);
    mark(control.box, model_.state(*index).staged.has_value());
  }
}

}  // namespace ballast
