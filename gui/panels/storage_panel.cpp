// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/storage_panel.hpp"

#include <QFormLayout>
#include <QVBoxLayout>

#include "gui/plots/si_axis.hpp"

namespace ballast {
namespace {

struct Figure {
  const char* field;
  const char* label;
};
constexpr Figure kFigures[] = {
    {"COMMAND", "Command"},
    {"CHARGE_LIMIT", "Charge limit"},
    {"DISCHARGE_LIMIT", "Discharge limit"},
    {"VOLTAGE", "Voltage"},
    {"CURRENT", "Current"},
    {"TEMPERATURE", "Temperature"},
};

}  // namespace

StoragePanel::StoragePanel(const FirmwareModel& model, QWidget* parent)
    : QWidget(parent), model_(model), theme_(&light_theme()) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme_->margin, theme_->margin, theme_->margin, theme_->margin);
  heading_ = new QLabel;
  heading_->setObjectName("storageHeading");
  heading_->hide();
  column->addWidget(heading_);
  charge_ = new QProgressBar;
  charge_->setRange(0, 1000);
  charge_->setObjectName("charge");
  column->addWidget(charge_);
  auto* form = new QFormLayout;
  for (const Figure& figure : kFigures) {
    auto* value = new QLabel("–");
    value->setFont(fixed_font());
    form->addRow(tr(figure.label), value);
    figures_.emplace_back(figure.field, value);
  }
  column->addLayout(form);
  flags_ = new QLabel;
  flags_->setObjectName("storageFlags");
  flags_->setWordWrap(true);
  column->addWidget(flags_);
  rearm_ = new QPushButton(tr("Clear the trips and arm"));
  rearm_->setObjectName("rearm");
  rearm_->setToolTip(tr(
      "Clears TRIPS, then lets CONTROL.ARM rise; the storage resumes if no trip is still there"));
  rearm_->hide();
  connect(rearm_, &QPushButton::clicked, this, &StoragePanel::rearmWanted);
  column->addWidget(rearm_);
  column->addStretch();
  connect(&model_, &FirmwareModel::changed, this, &StoragePanel::refresh);
  refresh();
}

void StoragePanel::applyTheme(const Theme& theme) {
  theme_ = &theme;
  refresh();
}

void StoragePanel::setNote(const QString& text) {
  if (text == note_) return;
  note_ = text;
  refresh();
}

void StoragePanel::setHeading(const QString& text) {
  heading_->setText(text);
  heading_->setVisible(!text.isEmpty());
}

void StoragePanel::refresh() {
  const auto held = [this](const std::string& name) -> std::optional<std::uint32_t> {
    const auto index = find_firmware_field(BlockId::kStorage, name);
    return index && note_.isEmpty() ? model_.state(*index).held : std::nullopt;
  };
  const auto field = [this](const std::string& name) -> const RegisterField& {
    return *model_.fields()[*find_firmware_field(BlockId::kStorage, name)].field;
  };
  const auto soc = held("SOC");
  const double charge = soc ? *raw_physical(field("SOC"), *soc) : 0.0;
  charge_->setValue(static_cast<int>(1000.0 * charge));
  charge_->setFormat(soc ? tr("State of charge %1 %").arg(100.0 * charge, 0, 'f', 1)
                         : tr("State of charge –"));
  for (const auto& [name, label] : figures_) {
    const auto raw = held(name);
    const auto value = raw ? raw_physical(field(name), *raw) : std::nullopt;
    const bool celsius = field(name).unit == Unit::kCelsius;
    const std::string symbol(unit_symbol(field(name).unit));
    const QString unit = celsius ? QString("°C") : QString::fromStdString(symbol);
    label->setText(value ? si_text(*value, unit) : QString("–"));
  }
  const auto state_raw = held("STATUS.STATE");
  const bool stopped =
      state_raw && raw_text(field("STATUS.STATE"), *state_raw) == std::string("TRIPPED");
  rearm_->setVisible(stopped);
  if (!note_.isEmpty()) {
    flags_->setText(QString("<span style='color:%1'>%2</span>").arg(theme_->muted.name(), note_));
    return;
  }
  QStringList said;
  bool tripped = false;
  if (state_raw) said << QString::fromStdString(raw_text(field("STATUS.STATE"), *state_raw));
  for (std::size_t i = 0; i < model_.fields().size(); ++i) {
    const FirmwareField& f = model_.fields()[i];
    const bool flag = f.block == BlockId::kStorage && f.field->format == FieldFormat::kBool;
    if (!flag || model_.state(i).held.value_or(0) == 0) continue;
    const QString name = QString::fromStdString(f.name);
    if (name.startsWith("STATUS.CLIPPED") || name == "STATUS.SLEWED" ||
        name == "STATUS.RESTORING") {
      said << name.mid(7).toLower().replace('_', ' ');
    } else if (name.startsWith("TRIPS.")) {
      said << tr("trip: %1").arg(name.mid(6).toLower().replace('_', ' '));
      tripped = true;
    }
  }
  // Where all racks are meant, the figures are those of the first.
  const auto soc_index = find_firmware_field(BlockId::kStorage, "SOC");
  if (model_.scope().rack < 0 && model_.state(*soc_index).mixed) said << tr("racks differ");
  flags_->setText(QString("<span style='color:%1'>%2</span>")
                      .arg((tripped ? theme_->bad : theme_->muted).name(), said.join(" · ")));
}

}  // namespace ballast
