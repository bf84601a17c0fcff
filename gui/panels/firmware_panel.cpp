// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/firmware_panel.hpp"

#include <QFile>
#include <QFileInfo>
#include <QVBoxLayout>

#include "gui/model/in_background.hpp"
#include "gui/model/parameter_export.hpp"
#include "host/firmware/register_advice.hpp"
#include "host/results/output_file.hpp"

namespace ballast {
namespace {

constexpr qint64 kMostSetBytes = 1 << 20;

}  // namespace

FirmwarePanel::FirmwarePanel(FirmwareModel& model, FirmwareLink& link, QWidget* parent)
    : QWidget(parent), model_(model), link_(link), theme_(&light_theme()) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme_->margin, theme_->margin, theme_->margin, theme_->margin);
  column->setSpacing(theme_->gap);
  buildScope(column);
  buildCard(column);
  buildTree(column);
  buildButtons(column);
  connect(&model_, &FirmwareModel::changed, this, &FirmwarePanel::refresh);
  refresh();
}

void FirmwarePanel::tryTo(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    emit failed(QString::fromUtf8(error.what()));
  }
}

void FirmwarePanel::applyTheme(const Theme& theme) {
  theme_ = &theme;
  items_->setTheme(theme);
  card_->applyTheme(theme);
  refresh();
}

void FirmwarePanel::setFacts(const ScenarioFacts* facts) {
  facts_ = facts;
  refresh();
}

void FirmwarePanel::setLive(bool live) {
  if (live == live_) return;
  live_ = live;
  refresh();
}

void FirmwarePanel::setSize(int racks, int gpus_per_rack) {
  if (rack_->count() == racks + 1 && gpu_->count() == gpus_per_rack + 1) return;
  const QSignalBlocker quiet_rack(rack_);
  const QSignalBlocker quiet_gpu(gpu_);
  rack_->clear();
  rack_->addItem(tr("All racks"));
  for (int r = 0; r < racks; ++r) rack_->addItem(tr("Rack %1").arg(r));
  gpu_->clear();
  gpu_->addItem(tr("All GPUs"));
  for (int g = 0; g < gpus_per_rack; ++g) gpu_->addItem(tr("GPU %1").arg(g));
  takeScope();
}

void FirmwarePanel::takeScope() {
  const FirmwareScope scope{rack_->currentIndex() - 1, gpu_->currentIndex() - 1};
  if (scope == model_.scope()) return;
  model_.setScope(scope);
  link_.readBack();
}

void FirmwarePanel::reveal(BlockId block, const std::string& name) {
  search_->clear();
  const auto field = find_firmware_field(block, name);
  if (!field) return;
  const QModelIndex at = proxy_->mapFromSource(items_->indexOf(*field));
  tree_->expand(at.parent());
  tree_->scrollTo(at, QAbstractItemView::PositionAtCenter);
  tree_->setCurrentIndex(at);
}

void FirmwarePanel::showHelp() {
  const auto field = items_->fieldAt(proxy_->mapToSource(tree_->currentIndex()));
  if (!field) return;
  help_->setText(items_->indexOf(*field).data(Qt::ToolTipRole).toString());
}

void FirmwarePanel::refresh() {
  showHelp();
  const auto count = model_.stagedCount();
  const QString target = model_.scope().text();
  apply_button_->setText(count == 0   ? tr("Apply")
                         : count == 1 ? tr("Apply 1 edit to %1").arg(target)
                                      : tr("Apply %1 edits to %2").arg(count).arg(target));
  apply_button_->setEnabled(live_ && count > 0);
  apply_->setEnabled(live_ && count > 0);
  discard_->setEnabled(count > 0);
  undo_->setEnabled(count > 0 || (live_ && model_.canUndo()));
  QStringList lines;
  advice_text_.clear();
  // On what is staged, and on what the card shows for as long as it is in force.
  RegisterSettings settings = model_.settings();
  for (const std::size_t field : card_->fields()) settings.set(field, settings.raw(field), true);
  for (const Advice& advice : register_advice(settings, facts_)) {
    const QColor colour = advice.kind == AdviceKind::kConflict   ? theme_->bad
                          : advice.kind == AdviceKind::kNoEffect ? theme_->warning
                                                                 : theme_->muted;
    const QString text = QString::fromStdString(advice.text);
    const QString sign = advice.kind == AdviceKind::kNote ? "ⓘ" : "⚠";
    lines << QString("<span style='color:%1'>%2 %3</span>")
                 .arg(colour.name(), sign, text.toHtmlEscaped());
    advice_text_ += text + '\n';
  }
  advice_->setText(lines.join("<br>"));
  advice_->setVisible(!lines.isEmpty());
}

void FirmwarePanel::exportTo(const QString& file, const std::string& text) {
  write(file, text, {});
}

void FirmwarePanel::write(const QString& file, const std::string& text,
                          const std::function<void()>& then) {
  in_background(
      this, [file, text] { write_text_file(file.toStdString(), text); },
      [this, file, then](const QString& why) {
        if (why.isEmpty()) {
          if (then) then();
          emit notice(tr("written: %1").arg(file));
        } else {
          emit failed(why);
        }
      });
}

void FirmwarePanel::saveSet(const QString& file) {
  const std::string name = QFileInfo(file).completeBaseName().toStdString();
  tryTo([&] { write(file, parameter_set_of(model_, name), [this] { emit setSaved(); }); });
}

void FirmwarePanel::loadSet(const QString& file) {
  in_background(
      this,
      [file] {
        QFile in(file);
        const bool opened = in.open(QIODevice::ReadOnly);
        if (!opened || in.size() > kMostSetBytes) {
          throw DataError(
              opened ? "it is too long for a parameter set" : in.errorString().toStdString(),
              {file.toStdString(), 0, 0}, "choose a file that was saved by this window");
        }
        return in.readAll().toStdString();
      },
      [this, file](const std::string& text, const QString& why) {
        if (!why.isEmpty()) return emit failed(why);
        tryTo([&] {
          const std::size_t count = stage_parameter_set(model_, text, file.toStdString());
          emit notice(tr("%1: %2 parameters read, %3 differ and are staged")
                          .arg(QFileInfo(file).fileName())
                          .arg(count)
                          .arg(model_.stagedCount()));
        });
      });
}

}  // namespace ballast
