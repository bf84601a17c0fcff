// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/firmware_panel.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/model/in_background.hpp"
#include "gui/model/parameter_export.hpp"
#include "gui/panels/firmware_delegate.hpp"
#include "host/firmware/register_advice.hpp"
#include "host/results/output_file.hpp"

namespace ballast {
namespace {

constexpr int kPresets = 5;
constexpr qint64 kMostSetBytes = 1 << 20;

}  // namespace

FirmwarePanel::FirmwarePanel(FirmwareModel& model, FirmwareLink& link, QWidget* parent)
    : QWidget(parent), model_(model), link_(link), theme_(&light_theme()) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(theme_->margin, theme_->margin, theme_->margin, theme_->margin);
  column->setSpacing(theme_->gap);
  buildScope(column);
  buildTree(column);
  buildButtons(column);
  connect(&model_, &FirmwareModel::changed, this, &FirmwarePanel::refresh);
  refresh();
}

void FirmwarePanel::buildScope(QVBoxLayout* column) {
  auto* row = new QHBoxLayout;
  rack_ = new QComboBox;
  rack_->setObjectName("scopeRack");
  rack_->setToolTip(tr("Racks to which a change applies"));
  gpu_ = new QComboBox;
  gpu_->setObjectName("scopeGpu");
  gpu_->setToolTip(tr("GPUs to which a change applies"));
  preset_ = new QComboBox;
  preset_->setObjectName("preset");
  preset_->setToolTip(tr("Stage a preset profile: it becomes active, and overrides are cleared"));
  preset_->addItem(tr("Stage a preset"));
  for (int i = 0; i < kPresets; ++i) preset_->addItem(tr("Preset %1").arg(i));
  for (QComboBox* box : {rack_, gpu_, preset_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    row->addWidget(box);
  }
  row->addStretch();
  auto* more = new QToolButton;
  more->setText(tr("Sets"));
  more->setObjectName("sets");
  more->setPopupMode(QToolButton::InstantPopup);
  buildMenu(more);
  row->addWidget(more);
  column->addLayout(row);
  setSize(1, 1);
  connect(rack_, &QComboBox::currentIndexChanged, this, &FirmwarePanel::takeScope);
  connect(gpu_, &QComboBox::currentIndexChanged, this, &FirmwarePanel::takeScope);
  connect(preset_, &QComboBox::activated, this, [this](int index) {
    if (index > 0) model_.stagePreset(index - 1);
    preset_->setCurrentIndex(0);
  });
}

void FirmwarePanel::buildMenu(QToolButton* button) {
  auto* menu = new QMenu(button);
  menu->addAction(tr("Load a parameter set …"), this, [this] {
    const QString file =
        QFileDialog::getOpenFileName(this, tr("Load a parameter set"), {}, tr("TOML (*.toml)"));
    if (!file.isEmpty()) loadSet(file);
  });
  const auto add = [this, menu](const QString& text, const std::function<void()>& act) {
    menu->addAction(text, this, [this, act] { tryTo(act); });
  };
  // Reports what cannot be written before a file is chosen.
  add(tr("Save as a parameter set …"), [this] {
    parameter_set_of(model_, {});
    const QString file = QFileDialog::getSaveFileName(this, tr("Save as a parameter set"),
                                                      "firmware.toml", tr("TOML (*.toml)"));
    if (!file.isEmpty()) saveSet(file);
  });
  menu->addSeparator();
  add(tr("Export as nvidia-smi-style commands …"), [this] {
    const std::string text = nvidia_smi_commands_of(model_);
    const QString file = QFileDialog::getSaveFileName(this, tr("Export"), "power-smoothing.sh");
    if (!file.isEmpty()) exportTo(file, text);
  });
  add(tr("Export as Redfish JSON …"), [this] {
    const std::string text = redfish_json_of(model_);
    const QString file = QFileDialog::getSaveFileName(this, tr("Export"), "power-smoothing.json");
    if (!file.isEmpty()) exportTo(file, text);
  });
  add(tr("Copy nvidia-smi-style commands"), [this] {
    QApplication::clipboard()->setText(QString::fromStdString(nvidia_smi_commands_of(model_)));
    emit notice(tr("commands copied"));
  });
  add(tr("Copy Redfish JSON"), [this] {
    QApplication::clipboard()->setText(QString::fromStdString(redfish_json_of(model_)));
    emit notice(tr("Redfish JSON copied"));
  });
  button->setMenu(menu);
}

void FirmwarePanel::tryTo(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    emit failed(QString::fromUtf8(error.what()));
  }
}

void FirmwarePanel::buildTree(QVBoxLayout* column) {
  search_ = new QLineEdit;
  search_->setObjectName("search");
  search_->setPlaceholderText(tr("Find a parameter"));
  search_->setClearButtonEnabled(true);
  column->addWidget(search_);
  items_ = new FirmwareItems(model_, this);
  proxy_ = new QSortFilterProxyModel(this);
  proxy_->setSourceModel(items_);
  proxy_->setRecursiveFilteringEnabled(true);
  proxy_->setAutoAcceptChildRows(true);
  proxy_->setFilterRole(FirmwareItems::kSearchRole);
  proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
  tree_ = new QTreeView;
  tree_->setObjectName("parameters");
  tree_->setModel(proxy_);
  tree_->setUniformRowHeights(true);
  tree_->setAlternatingRowColors(true);
  tree_->setIndentation(12);
  tree_->setEditTriggers(QAbstractItemView::AllEditTriggers ^ QAbstractItemView::CurrentChanged);
  tree_->setItemDelegate(new FirmwareDelegate(
      model_, [this](const QModelIndex& at) { return items_->fieldAt(proxy_->mapToSource(at)); },
      this));
  QHeaderView* header = tree_->header();
  header->setSectionResizeMode(FirmwareItems::kName, QHeaderView::Stretch);
  header->setSectionResizeMode(FirmwareItems::kHeld, QHeaderView::ResizeToContents);
  header->setSectionResizeMode(FirmwareItems::kNew, QHeaderView::Interactive);
  header->setStretchLastSection(false);
  header->resizeSection(FirmwareItems::kNew, 92);
  for (int i = 0; i < 2; ++i) tree_->expand(proxy_->index(i, 0));
  column->addWidget(tree_, 1);
  connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
    proxy_->setFilterFixedString(text);
    if (!text.isEmpty()) tree_->expandAll();
  });
  connect(items_, &FirmwareItems::refused, this, &FirmwarePanel::failed);
  connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this,
          &FirmwarePanel::showHelp);
  help_ = new QLabel(tr("Choose a parameter: its meaning and range are shown here."));
  help_->setObjectName("help");
  advice_ = new QLabel;
  advice_->setObjectName("advice");
  for (QLabel* label : {help_, advice_}) {
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    column->addWidget(label);
  }
}

void FirmwarePanel::buildButtons(QVBoxLayout* column) {
  apply_ = new QAction(tr("Apply staged edits"), this);
  apply_->setShortcut(QKeySequence("Ctrl+Return"));
  undo_ = new QAction(tr("Undo"), this);
  undo_->setShortcut(QKeySequence::Undo);
  discard_ = new QAction(tr("Discard staged edits"), this);
  discard_->setShortcut(QKeySequence("Ctrl+Backspace"));
  connect(apply_, &QAction::triggered, &link_, &FirmwareLink::apply);
  connect(undo_, &QAction::triggered, &link_, &FirmwareLink::undo);
  connect(discard_, &QAction::triggered, &model_, &FirmwareModel::discard);
  auto* row = new QHBoxLayout;
  apply_button_ = new QPushButton;
  apply_button_->setObjectName("apply");
  apply_button_->setToolTip(tr("All staged edits take effect at the same tick (Ctrl+Return)"));
  auto* undo = new QPushButton(tr("Undo"));
  undo->setToolTip(tr("Discard the staged edits, or undo the last Apply (Ctrl+Z)"));
  row->addWidget(apply_button_, 1);
  row->addWidget(undo);
  column->addLayout(row);
  connect(apply_button_, &QPushButton::clicked, apply_, &QAction::trigger);
  connect(undo, &QPushButton::clicked, undo_, &QAction::trigger);
  connect(undo_, &QAction::changed, undo, [this, undo] { undo->setEnabled(undo_->isEnabled()); });
}

void FirmwarePanel::applyTheme(const Theme& theme) {
  theme_ = &theme;
  items_->setTheme(theme);
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
  for (const Advice& advice : register_advice(model_.settings(), facts_)) {
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
  in_background(
      this, [file, text] { write_text_file(file.toStdString(), text); },
      [this, file](const QString& why) {
        if (why.isEmpty()) {
          emit notice(tr("written: %1").arg(file));
        } else {
          emit failed(why);
        }
      });
}

void FirmwarePanel::saveSet(const QString& file) {
  const std::string name = QFileInfo(file).completeBaseName().toStdString();
  tryTo([&] { exportTo(file, parameter_set_of(model_, name)); });
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
